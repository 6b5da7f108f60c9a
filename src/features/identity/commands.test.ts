import { beforeAll, expect, test } from 'vitest';
import { createContext } from '@/api/context';
import { findActor } from '@/server/session';
import { createWorld, signedIn, type TestActor, type TestAgency, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { releaseByEmail } from './failures/commands';

const database = testDatabase();
let world: TestWorld;
let agency: TestAgency;
let administrator: TestActor;

beforeAll(async () => {
  world = await createWorld();
  agency = await world.agency();
  administrator = await agency.member('administrator');
});

test('an administrator gives roles of the own agency, and none of oversight or operation', async () => {
  const add = (roles: ('liaison' | 'oversight_auditor' | 'operator')[], email: string) =>
    administrator.call((api) => api.identity.addMember({ name: 'New', email, roles }));
  const { password } = await add(['liaison'], 'new@agency.example');
  expect((await signedIn('new@agency.example', password)).agencyId).toBe(agency.id);
  for (const role of ['oversight_auditor', 'operator'] as const) {
    await expect(add([role], `${role}@agency.example`)).rejects.toMatchObject({
      cause: { code: 'invalid', fields: [{ path: 'roles', problem: 'role-not-of-agency' }] },
    });
  }
  await expect(add(['liaison'], 'NEW@agency.example')).rejects.toMatchObject({
    cause: { fields: [{ path: 'email' }] },
  });
});

test('nobody but an administrator adds, releases or disables', async () => {
  const investigator = await agency.member('investigator');
  const id = administrator.memberId;
  await expect(
    investigator.call((api) =>
      api.identity.addMember({ name: 'X', email: 'x@x.example', roles: ['liaison'] }),
    ),
  ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  for (const procedure of ['releaseMember', 'disableMember', 'endMemberSessions'] as const) {
    await expect(investigator.call((api) => api.identity[procedure]({ id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  }
});

test('an administrator cannot shut out the last one: themselves', async () => {
  const disable = administrator.call((api) => api.identity.disableMember({ id: administrator.memberId }));
  await expect(disable).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('a new password needs the old one, twelve characters, and ends the other sessions', async () => {
  const member = await agency.member('investigator');
  const other = await signedIn(member.email, member.password);
  const change = (current: string, next: string) =>
    member.call((api) => api.identity.changePassword({ current, next }));
  await expect(change('wrong', 'long enough by far')).rejects.toMatchObject({
    cause: { fields: [{ path: 'current', problem: 'wrong-password' }] },
  });
  await expect(change(member.password, 'short')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await change(member.password, 'long enough by far');
  await expect(member.context()).resolves.toBeDefined();
  await expect(other.context()).rejects.toThrow('not signed in any more');
  await signedIn(member.email, 'long enough by far');
});

test('an operator adds an agency’s first administrator, which its auditor sees, and nobody else', async () => {
  const { operator } = world;
  const { id: agencyId } = await world.agency();
  const add = (roles: ('administrator' | 'liaison' | 'auditor')[], email: string) =>
    operator.call((api) => api.identity.addMember({ agencyId, name: 'New', email, roles }));
  await expect(add(['administrator', 'auditor'], 'both@agency.example')).rejects.toMatchObject({
    cause: { fields: [{ path: 'roles', problem: 'role-not-of-agency' }] },
  });
  const added = await Promise.allSettled(
    [1, 2].map((at) => add(['administrator'], `first${at}@agency.example`)),
  );
  expect(added.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(add(['administrator'], 'second@agency.example')).rejects.toMatchObject({
    cause: { fields: [{ path: 'agencyId', problem: 'has-administrator' }] },
  });
  const { rows } = await database.admin.query(
    `select outcome from audit_event where type = 'member.added' and counterpart_id = $1`,
    [agencyId],
  );
  expect(rows).toEqual([{ outcome: 'success' }]);
});

test('guesses at the old password count as failed sign-ins do, and are events', async () => {
  const member = await agency.member('investigator');
  const guess = () =>
    member.call((api) => api.identity.changePassword({ current: 'wrong', next: 'long enough by far' }));
  for (let at = 0; at < 5; at += 1) {
    await expect(guess()).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  }
  await expect(guess()).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(signedIn(member.email, member.password)).rejects.toThrow('could not sign in');
  const { rows } = await database.admin.query(
    `select count(*)::int from audit_event where type = 'password.refused' and member_id = $1`,
    [member.memberId],
  );
  expect(rows).toEqual([{ count: 5 }]);

  const ctx = await createContext({ token: null, headers: new Headers(), service: 'cli' });
  await releaseByEmail(ctx, ` ${member.email.toUpperCase()} `);
  await signedIn(member.email, member.password);
  await expect(releaseByEmail(ctx, member.email)).rejects.toMatchObject({ code: 'conflict' });
  await expect(releaseByEmail(ctx, 'nobody@agency.example')).rejects.toMatchObject({ code: 'not-found' });
});

test('a session that is only looked at is not kept alive', async () => {
  const member = await agency.member('investigator');
  const later = (minutes: number) => new Date(Date.now() + minutes * 60_000);
  expect(await findActor(member.token, later(20), false)).not.toBeNull();
  expect(await findActor(member.token, later(31), false)).toBeNull();
  expect(await findActor(member.token, later(20), true)).not.toBeNull();
  expect(await findActor(member.token, later(45), false)).not.toBeNull();
});
