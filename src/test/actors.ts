import { createContext } from '@/api/context';
import { createCaller } from '@/api/root';
import type { FoundAgency } from '@/features/agencies/schema';
import { foundInstallation } from '@/features/identity/bootstrap/commands';
import { rolesOf } from '@/features/identity/domain';
import { signIn } from '@/features/identity/sign-in/commands';
import type { MemberContext, Role } from '@/server/context';
import { systemContext } from '@/server/system-context';

const headers = new Headers({ 'user-agent': 'tests', 'x-forwarded-for': '192.0.2.10' });

/** A signed-in member, and the procedures as that member calls them, through the same context as the portal's. */
export interface TestActor {
  readonly agencyId: string;
  readonly memberId: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
  context(): Promise<MemberContext>;
  call<T>(use: (caller: ReturnType<typeof createCaller>) => Promise<T>): Promise<T>;
}

/** The agencies of a test and how to get members of them, all made by the commands that the portal uses. */
export interface TestWorld {
  readonly operator: TestActor;
  agency(details?: Partial<FoundAgency>): Promise<TestAgency>;
  /** One more member of an agency that is there. */
  memberOf(agencyId: string, ...roles: Role[]): Promise<TestActor>;
}

export interface TestAgency {
  readonly id: string;
  readonly code: string;
  member(...roles: Role[]): Promise<TestActor>;
}

const letters = (number: number) =>
  [676, 26, 1].map((place) => String.fromCharCode(65 + (Math.floor(number / place) % 26))).join('');

export async function signedIn(email: string, password: string): Promise<TestActor> {
  const token = await signIn(await createContext({ token: null, headers, service: 'web' }), {
    email,
    password,
  });
  if (!token) throw new Error(`${email} could not sign in`);
  const context = async () => {
    const ctx = await createContext({ token, headers, service: 'web' });
    if (!ctx.actor) throw new Error(`${email} is not signed in any more`);
    return ctx as MemberContext;
  };
  const { actor } = await context();
  return {
    agencyId: actor.agency.id,
    memberId: actor.memberId,
    email,
    password,
    token,
    context,
    call: async (use) => use(createCaller(await createContext({ token, headers, service: 'web' }))),
  };
}

export async function createWorld(): Promise<TestWorld> {
  let count = 0;
  const details = (given: Partial<FoundAgency>): FoundAgency => {
    const code = `T${letters(count++)}`;
    return {
      code,
      name: `Agency ${code}`,
      kind: 'police',
      place: 'San Diego, California',
      region: 'US',
      legalRegime: 'us_28cfr23',
      timeZone: 'America/Los_Angeles',
      liaisonDesk: 'Liaison desk',
      liaisonPhone: '+1 619 555 0100',
      liaisonEmail: `desk@${code.toLowerCase()}.example`,
      ...given,
    };
  };
  const email = 'operator@concord.example';
  const { password } = await foundInstallation(systemContext('cli'), {
    agency: details({ kind: 'operator' }),
    name: 'First Operator',
    email,
  });
  const operator = await signedIn(email, password);
  let members = 0;
  const addedBy = async (by: TestActor, agencyId: string, roles: Role[]) => {
    const email = `m${members++}@agency.example`;
    const { password } = await by.call((api) =>
      api.identity.addMember({ agencyId, name: `Member ${email}`, email, roles }),
    );
    return signedIn(email, password);
  };
  const administrators = new Map([[operator.agencyId, Promise.resolve(operator)]]);
  const memberOf: TestWorld['memberOf'] = async (agencyId, ...roles) => {
    const administrator = administrators.get(agencyId) ?? addedBy(operator, agencyId, ['administrator']);
    administrators.set(agencyId, administrator);
    return addedBy(await administrator, agencyId, roles);
  };
  return {
    operator,
    memberOf,
    agency: async (given = {}) => {
      const { id, code, kind } = await operator.call((api) => api.agencies.found(details(given)));
      const member = (...roles: Role[]) =>
        memberOf(id, ...(roles.length > 0 ? roles : rolesOf(kind).slice(0, 1)));
      return { id, code, member };
    },
  };
}
