import { beforeAll, expect, test } from 'vitest';
import { createWorld, signedIn, type TestActor, type TestAgency } from '@/test/actors';
import { testDatabase } from '@/test/database';

testDatabase();
let agency: TestAgency;
let administrator: TestActor;

beforeAll(async () => {
  agency = await (await createWorld()).agency();
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
