import { beforeAll, describe, expect, test } from 'vitest';
import { createContext } from '@/api/context';
import type { RequestContext } from '@/server/context';
import { createWorld, signedIn, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { signIn } from './commands';

const database = testDatabase();
const minute = 60_000;
let administrator: TestActor;
let member: TestActor;

const nobody = (now = new Date()): Promise<RequestContext> =>
  createContext({ token: null, headers: new Headers({ 'user-agent': 'tests' }), service: 'web', now });

const attempt = async (password: string, now?: Date) =>
  signIn(await nobody(now), { email: member.email, password });

const eventTypes = async () =>
  (
    await database.admin.query<{ type: string }>(
      'select type from audit_event where object_id = $1 order by id',
      [member.memberId],
    )
  ).rows.map(({ type }) => type);

beforeAll(async () => {
  const agency = await (await createWorld()).agency();
  [administrator, member] = [await agency.member('administrator'), await agency.member('investigator')];
});

describe('sign-in', () => {
  test('takes the address as people write it and gives a token that only its hash is kept of', async () => {
    const token = await signIn(await nobody(), {
      email: ` ${member.email.toUpperCase()} `,
      password: member.password,
    });
    expect(token).toHaveLength(43);
    const { rows } = await database.admin.query('select token_hash from session');
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test('answers a wrong password and an unknown address alike', async () => {
    expect(await attempt('wrong')).toBeNull();
    expect(await signIn(await nobody(), { email: 'nobody@nowhere.example', password: 'wrong' })).toBeNull();
    const { rows } = await database.admin.query(
      `select outcome, member_id is null as unknown from audit_event where type = 'session.refused' order by id`,
    );
    expect(rows).toEqual([
      { outcome: 'failed', unknown: false },
      { outcome: 'failed', unknown: true },
    ]);
    const { rowCount } = await database.admin.query(
      `select from audit_event where body like '%nowhere.example%'`,
    );
    expect(rowCount).toBe(0);
  });

  test('locks after five failures in fifteen minutes, for the right password too, until it is released', async () => {
    const start = Date.now() + 60 * minute;
    for (let at = 0; at < 4; at += 1) await attempt('wrong', new Date(start + at * minute));
    expect(await attempt(member.password, new Date(start + 5 * minute))).not.toBeNull();
    for (let at = 0; at < 5; at += 1) await attempt('wrong', new Date(start + (10 + at) * minute));
    expect(await attempt(member.password, new Date(start + 600 * minute))).toBeNull();
    expect(await eventTypes()).toContain('member.locked');
    // Else whoever knows an address could end somebody's work.
    await expect(member.context()).resolves.toBeDefined();

    const [{ state } = { state: '' }] = (await administrator.call((api) => api.identity.members())).filter(
      ({ id }) => id === member.memberId,
    );
    expect(state).toBe('locked');
    await administrator.call((api) => api.identity.releaseMember({ id: member.memberId }));
    expect(await attempt(member.password)).not.toBeNull();
  });

  test('does not count failures that are further apart', async () => {
    const start = Date.now() + 24 * 60 * minute;
    for (let at = 0; at < 8; at += 1)
      expect(await attempt('wrong', new Date(start + at * 4 * minute))).toBeNull();
    expect(await attempt(member.password, new Date(start + 33 * minute))).not.toBeNull();
  });

  test('counts guesses that come at the same instant one by one', async () => {
    await Promise.all(Array.from({ length: 8 }, () => attempt('wrong')));
    const { rows } = await database.admin.query('select locked_at from member where id = $1', [
      member.memberId,
    ]);
    expect(rows[0].locked_at).not.toBeNull();
    await administrator.call((api) => api.identity.releaseMember({ id: member.memberId }));
  });
});

describe('a session', () => {
  const seenAt = async (token: string, ms: number) =>
    (await createContext({ token, headers: new Headers(), service: 'web', now: new Date(Date.now() + ms) }))
      .actor;

  test('lapses after thirty minutes unused and goes on while it is used', async () => {
    const { token } = await signedIn(member.email, member.password);
    expect(await seenAt(token, 29 * minute)).not.toBeNull();
    expect(await seenAt(token, 58 * minute)).not.toBeNull();
    expect(await seenAt(token, 89 * minute)).toBeNull();
  });

  test('ends after twelve hours, used or not', async () => {
    const { token } = await signedIn(member.email, member.password);
    for (let at = 1; at < 36; at += 1) expect(await seenAt(token, at * 20 * minute), `${at}`).not.toBeNull();
    expect(await seenAt(token, 36 * 20 * minute)).toBeNull();
  });

  test('ends at once, everywhere, when the member or the administrator says so', async () => {
    const [one, two] = [
      await signedIn(member.email, member.password),
      await signedIn(member.email, member.password),
    ];
    await one.call((api) => api.identity.signOutEverywhere());
    await expect(two.context()).rejects.toThrow('not signed in any more');
    const three = await signedIn(member.email, member.password);
    await administrator.call((api) => api.identity.endMemberSessions({ id: member.memberId }));
    await expect(three.context()).rejects.toThrow('not signed in any more');
  });

  test('of a disabled member ends, and there is no new one', async () => {
    const { token } = await signedIn(member.email, member.password);
    await administrator.call((api) => api.identity.disableMember({ id: member.memberId }));
    expect(await seenAt(token, 0)).toBeNull();
    expect(await attempt(member.password)).toBeNull();
  });
});
