import { beforeAll, expect, test } from 'vitest';
import { systemContext } from '@/server/system-context';
import { transactAs } from '@/server/transact';
import { createWorld, signedIn, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { endSessions } from '../jobs';
import { agenciesWithLapsedSessions } from './commands';

const database = testDatabase();
let member: TestActor;
let other: TestActor;

beforeAll(async () => {
  const world = await createWorld();
  [member, other] = [
    await (await world.agency()).member('investigator'),
    await (await world.agency()).member('investigator'),
  ];
});

const types = ['session.ended', 'session.expired', 'sessions.ended', 'password.changed'];
const ends = async (actor: TestActor) =>
  (
    await database.admin.query<{ type: string; session: string }>(
      `select type, body::json #>> '{actor,session}' as session from audit_event
       where object_id = $1 and type = any ($2) order by id`,
      [actor.memberId, types],
    )
  ).rows;
const sessionOf = async (actor: TestActor) => (await actor.context()).actor.sessionId;
const lapsed = async () => {
  const ctx = systemContext('worker');
  const found = await transactAs(ctx, null, (tx) => agenciesWithLapsedSessions(tx, ctx));
  return found.map(({ agencyId }) => agencyId);
};

test('a session that is unused for half an hour, or half a day old, ends in the trail, once', async () => {
  const idle = await signedIn(member.email, member.password);
  const old = await signedIn(member.email, member.password);
  const sessions = [await sessionOf(idle), await sessionOf(old)];
  expect(await lapsed()).toEqual([]);
  await database.admin.query(
    `update session set last_seen_at = now() - interval '31 minutes' where id = $1`,
    [sessions[0]],
  );
  await database.admin.query(`update session set created_at = now() - interval '721 minutes' where id = $1`, [
    sessions[1],
  ]);
  expect(await lapsed()).toEqual([member.agencyId]);
  const { agencyId } = member;
  await Promise.all([endSessions.handle({ agencyId }), endSessions.handle({ agencyId })]);
  const told = await ends(member);
  expect(told.map(({ type }) => type)).toEqual(['session.expired', 'session.expired']);
  expect(told.map(({ session }) => session).sort()).toEqual([...sessions].sort());
  expect(await lapsed()).toEqual([]);
  await expect(member.context()).resolves.toBeDefined();
  expect(await ends(other)).toEqual([]);
});

test('a sign-out, a sign-out everywhere and a new password each end what they end', async () => {
  const everywhere = await signedIn(other.email, other.password);
  await (await signedIn(other.email, other.password)).call((api) => api.identity.signOut());
  await other.call((api) =>
    api.identity.changePassword({ current: other.password, next: 'long enough by far' }),
  );
  await expect(everywhere.context()).rejects.toThrow('not signed in any more');
  await other.call((api) => api.identity.signOutEverywhere());
  expect((await ends(other)).map(({ type }) => type)).toEqual([
    'session.ended',
    'password.changed',
    'sessions.ended',
    'sessions.ended',
  ]);
  const { rows } = await database.admin.query(
    'select from session where member_id = $1 and ended_at is null',
    [other.memberId],
  );
  expect(rows).toEqual([]);
});
