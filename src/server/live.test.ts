import { beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone } from '@/test/leads';

const database = testDatabase();
let ours: TestActor;
let liaison: TestActor;
let third: TestActor;

beforeAll(async () => {
  const world = await createWorld();
  ours = await (await world.agency()).member('investigator');
  liaison = await (await world.agency()).member('liaison', 'investigator');
  third = await (await world.agency()).member('liaison');
});

/** Follows an actor's stream; `next` takes the data of the next event. */
async function follow(actor: TestActor) {
  const stream = await actor.call((api) => api.alerts.live());
  const events = stream[Symbol.asyncIterator]();
  return {
    next: async () => (await events.next()).value as unknown as [string, Record<string, unknown>] | undefined,
  };
}

const enter = (actor: TestActor, phone: string) =>
  actor.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)] })));

describe('the live stream', () => {
  test('tells both parties of a hit, by id and reference alone, and nobody else', async () => {
    await enter(liaison, '+1 619 555 0142');
    const [theirs, stranger] = [await follow(liaison), await follow(third)];
    expect((await theirs.next())?.[1]).toMatchObject({ kind: 'began', waiting: 0 });
    expect((await stranger.next())?.[1]).toMatchObject({ kind: 'began', waiting: 0 });
    const { hits } = await enter(ours, '+1 619 555 0142');
    let told = await theirs.next();
    while (told?.[1]?.['kind'] === 'missed') told = await theirs.next();
    expect(told?.[1]).toEqual({
      kind: 'hit-opened',
      hitId: hits[0]?.id,
      reference: hits[0]?.reference,
      waiting: 1,
    });
    const { hits: own } = await enter(third, '+1 619 555 0142');
    let heard = await stranger.next();
    while (heard?.[1]?.['kind'] === 'missed') heard = await stranger.next();
    expect(heard?.[1]).toMatchObject({ kind: 'hit-opened' });
    expect(own.map(({ id }) => id)).toContain(heard?.[1]?.['hitId']);
  });

  test('says what may have been missed after the connection was lost', async () => {
    const stream = await follow(liaison);
    await stream.next();
    await database.admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen %'`,
    );
    expect((await stream.next())?.[1]).toMatchObject({ kind: 'missed' });
  });

  test('ends when the session does', async () => {
    const stream = await follow(liaison);
    await stream.next();
    await liaison.call((api) => api.identity.signOutEverywhere());
    await enter(ours, '+1 619 555 0177');
    await database.admin.query(`select pg_notify('concord_live', $1)`, [
      JSON.stringify({
        id: 'x',
        agencyId: liaison.agencyId,
        kind: 'hit-changed',
        objectId: '00000000-0000-8000-8000-000000000000',
      }),
    ]);
    let last = await stream.next();
    while (last?.[1]?.['kind'] === 'missed') last = await stream.next();
    expect(last).toBeUndefined();
  });
});
