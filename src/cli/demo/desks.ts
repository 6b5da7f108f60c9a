import { createContext } from '@/api/context';
import { demoAgencies } from '@/api/demo';
import { createCaller } from '@/api/root';
import type { Role } from '@/features/identity/domain';
import { signIn } from '@/features/identity/sign-in/commands';
import type { Random } from './random';

export const minute = 60_000;
export const day = 24 * 60 * minute;
const headers = new Headers({ 'user-agent': 'Concord demo', 'x-forwarded-for': '192.0.2.1' });

type Caller = ReturnType<typeof createCaller>;

/** Twenty seconds pass with each act; ids carry the time. */
export class Clock {
  now: Date;

  constructor(
    start: number,
    private readonly random: Random,
  ) {
    this.now = new Date(start);
  }

  advanceTo(at: number): void {
    this.now = new Date(Math.max(at, this.now.getTime()));
  }

  pass(ms: number): void {
    this.advanceTo(this.now.getTime() + ms);
  }

  tick(): { now: Date; newId: () => string } {
    this.now = new Date(this.now.getTime() + 20_000);
    const { now } = this;
    return { now, newId: () => this.random.id(now) };
  }
}

export async function tokenOf(clock: Clock, email: string, password: string): Promise<string> {
  const token = await signIn(await createContext({ token: null, headers, service: 'cli', ...clock.tick() }), {
    email,
    password,
  });
  if (!token) throw new Error(`${email} could not sign in.`);
  return token;
}

/** One act of a signed-in member, at the clock's next instant. */
export type Call = <T>(use: (api: Caller) => Promise<T>) => Promise<T>;

export function callerOf(clock: Clock, token: string): Call {
  return async (use) =>
    use(createCaller(await createContext({ token, headers, service: 'cli', ...clock.tick() })));
}

/** Members at work: signed in anew once their session has lapsed. */
export class Desks {
  private readonly sessions = new Map<string, { token: string; lastUsed: number; startedAt: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly password: string,
  ) {}

  async at(code: string, role: Role): Promise<Call> {
    const agency = demoAgencies.find((of) => of.code === code);
    if (!agency) throw new Error(`There is no agency ${code} in the demo.`);
    const email = `${role.replace('_', '-')}@${agency.domain}`;
    const held = this.sessions.get(email);
    const now = this.clock.now.getTime();
    const lapsed = !held || now - held.lastUsed > 20 * minute || now - held.startedAt > 11 * 60 * minute;
    const token = lapsed ? await tokenOf(this.clock, email, this.password) : held.token;
    this.sessions.set(email, { token, lastUsed: now, startedAt: lapsed ? now : held.startedAt });
    return callerOf(this.clock, token);
  }
}
