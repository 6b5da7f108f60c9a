import { beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone } from '@/test/leads';
import { deconflictLeads } from '../jobs';

const database = testDatabase();
let ours: TestActor;
let theirs: TestActor;
const hour = 3_600_000;

beforeAll(async () => {
  const world = await createWorld();
  ours = await (await world.agency()).member('investigator', 'liaison');
  theirs = await (await world.agency()).member('investigator', 'liaison');
});

let next = 100;
async function aHit(urgency: 'immediate' | 'urgent' | 'routine' = 'routine') {
  const selectors = [aPhone(`+1 619 555 0${next++}`)];
  await theirs.call((api) => api.deconfliction.submitLead(aLead({ urgency, selectors })));
  const receipt = await ours.call((api) => api.deconfliction.submitLead(aLead({ selectors })));
  const [hit] = receipt.hits;
  if (!hit) throw new Error('no hit');
  return { ...hit, leadId: receipt.leadId };
}
const seen = (actor: TestActor, id: string) => actor.call((api) => api.deconfliction.hit({ id }));
const record = (actor: TestActor, id: string, outcome: 'joint_work' | 'unrelated' = 'joint_work') =>
  actor.call((api) => api.deconfliction.recordOutcome({ id, outcome, reason: 'We talked.' }));

describe('a clock', () => {
  test('stands still while it is paused, with a reason that both sides read, and then runs on', async () => {
    const { id, mine } = await aHit();
    const before = Date.parse(mine.dueAt);
    await ours.call((api) => api.deconfliction.pauseClock({ id, reason: 'Waiting for a court order.' }));
    expect(await seen(ours, id)).toMatchObject({ state: 'open', can: { pause: false, resume: true } });
    expect(await seen(theirs, id)).toMatchObject({
      theirs: { pausedAt: expect.any(String), pauseReason: 'Waiting for a court order.' },
      mine: { pausedAt: null },
      can: { pause: true, resume: false },
    });
    await database.admin.query(
      `update hit_side set paused_at = paused_at - interval '5 hours' where hit_id = $1 and agency_id = $2`,
      [id, ours.agencyId],
    );
    await ours.call((api) => api.deconfliction.resumeClock({ id }));
    const after = await seen(ours, id);
    expect(after.mine).toMatchObject({ pausedAt: null, pauseReason: null });
    expect(Math.abs(Date.parse(after.mine.dueAt) - before - 5 * hour)).toBeLessThan(60_000);
    expect(after.theirs.dueAt).toBe(mine.dueAt);
  });

  test('is paused once and resumed once, and no more once the hit is acknowledged', async () => {
    const { id } = await aHit();
    const conflict = { code: 'CONFLICT' };
    const pause = () => ours.call((api) => api.deconfliction.pauseClock({ id, reason: 'x' }));
    const resume = () => ours.call((api) => api.deconfliction.resumeClock({ id }));
    await expect(resume()).rejects.toMatchObject(conflict);
    await pause();
    await expect(pause()).rejects.toMatchObject(conflict);
    await ours.call((api) => api.deconfliction.acknowledge({ id }));
    await expect(resume()).rejects.toMatchObject(conflict);
    await expect(pause()).rejects.toMatchObject(conflict);
    expect((await seen(ours, id)).mine).toMatchObject({ pausedAt: null, pauseReason: null });
  });

  test('keeps to the office hours of its own agency, but for eight hours', async () => {
    await database.admin.query(
      `insert into agency_desk (agency_id, weekdays, opens_minute, closes_minute, holidays)
       values ($1, array[extract(isodow from now() at time zone 'America/Los_Angeles')::int], 0, 1440, '{}')`,
      [ours.agencyId],
    );
    const days = ({ dueAt }: { dueAt: string }, openedAt: string) =>
      Math.round((Date.parse(dueAt) - Date.parse(openedAt)) / (24 * hour));
    const [routine, immediate] = [await aHit('routine'), await aHit('immediate')];
    expect([days(routine.mine, routine.openedAt), days(routine.theirs, routine.openedAt)]).toEqual([49, 7]);
    expect(Date.parse(immediate.mine.dueAt) - Date.parse(immediate.openedAt)).toBe(8 * hour);
    await database.admin.query('delete from agency_desk');
  });
});

describe('an outcome', () => {
  test('may be taken back with a reason; the other side’s stays, and both see the hit open again', async () => {
    const { id } = await aHit();
    await record(ours, id);
    await record(theirs, id);
    await ours.call((api) => api.deconfliction.reopen({ id, reason: 'Another person entirely.' }));
    expect(await seen(ours, id)).toMatchObject({
      state: 'reopened',
      mine: { outcome: null, acknowledgedAt: expect.any(String) },
      theirs: { outcome: 'joint_work' },
      can: { reopen: false },
    });
    expect(await seen(theirs, id)).toMatchObject({
      state: 'answered',
      mine: { outcome: 'joint_work' },
      theirs: { outcome: null, reopenReason: 'Another person entirely.' },
    });
    await record(ours, id, 'unrelated');
    expect(await seen(ours, id)).toMatchObject({ state: 'disputed' });
    await record(theirs, id, 'unrelated');
    expect(await seen(theirs, id)).toMatchObject({ state: 'resolved' });
  });

  test('that is not there cannot be taken back', async () => {
    const { id } = await aHit();
    await expect(ours.call((api) => api.deconfliction.reopen({ id, reason: 'x' }))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('and every other judgement survives matching again', async () => {
    const [resolved, reopened, paused] = [await aHit(), await aHit(), await aHit()];
    for (const { id } of [resolved, reopened]) for (const side of [ours, theirs]) await record(side, id);
    await theirs.call((api) => api.deconfliction.reopen({ id: reopened.id, reason: 'x' }));
    await ours.call((api) => api.deconfliction.pauseClock({ id: paused.id, reason: 'x' }));
    const all = async () =>
      (
        await database.admin.query(
          `select to_jsonb(s) as side, (select count(*) from hit) as hits, (select count(*) from hit_ground) as grounds
           from hit_side s order by hit_id, agency_id`,
        )
      ).rows;
    const before = await all();
    const leadIds = [resolved, reopened, paused].map(({ leadId }) => leadId);
    await deconflictLeads.handle({ leadIds, agencyId: ours.agencyId });
    expect(await all()).toEqual(before);
  });
});

describe('working days', () => {
  /** A clock of so many days in Los Angeles, Monday to Friday from nine to five, without the Fourth of July. */
  async function due(from: string, days: number, weekdays: readonly number[] = [1, 2, 3, 4, 5]) {
    const { rows } = await database.admin.query<{ due: Date }>(
      `select working_due($1, $2, 'America/Los_Angeles', $3, 540, 1020, '{2026-07-03}') as due`,
      [from, days, weekdays],
    );
    return rows[0]?.due.toISOString();
  }

  test.each([
    ['keep the time of day', '2026-06-08T18:00:00Z', 3, '2026-06-11T18:00:00.000Z'],
    ['leave out a weekend', '2026-06-05T18:00:00Z', 3, '2026-06-10T18:00:00.000Z'],
    ['leave out a holiday', '2026-07-02T18:00:00Z', 3, '2026-07-08T18:00:00.000Z'],
    ['begin when the desk opens that day', '2026-06-08T13:00:00Z', 3, '2026-06-11T16:00:00.000Z'],
    ['begin the next morning after it has closed', '2026-06-09T00:30:00Z', 3, '2026-06-12T16:00:00.000Z'],
    ['begin on Monday for what comes on Saturday', '2026-06-06T20:00:00Z', 7, '2026-06-17T16:00:00.000Z'],
    ['are local across the change of the clocks', '2026-03-06T18:00:00Z', 3, '2026-03-11T17:00:00.000Z'],
    ['of none: now, if the desk is open', '2026-06-08T18:00:00Z', 0, '2026-06-08T18:00:00.000Z'],
    ['of none: when it next opens', '2026-06-06T20:00:00Z', 0, '2026-06-08T16:00:00.000Z'],
  ])('%s', async (_, from, days, expected) => {
    expect(await due(from, days)).toBe(expected);
  });

  test('of a desk that hardly ever works end with the plain clock', async () => {
    expect(await due('2026-06-08T18:00:00Z', 3, [])).toBe('2026-06-11T18:00:00.000Z');
  });

  test('of any week are never earlier than the plain clock, and end while the desk is open', async () => {
    const { rows } = await database.admin.query(
      `select started, week, due
       from generate_series('2026-01-01'::timestamptz, '2026-12-31', interval '5 hours 7 minutes') as started
         cross join (values ('{1,2,3,4,5}'::int[]), ('{7}'), ('{2,4}'), ('{1,2,3,4,5,6,7}')) as weeks (week)
         cross join lateral working_due(started, 3, 'America/Los_Angeles', week, 540, 1020, '{2026-07-03}') as due
         cross join lateral (select due at time zone 'America/Los_Angeles' as local) as place
       where due < started + interval '71 hours' or local::time not between '09:00' and '17:00'
         or extract(isodow from local)::int <> all (week) or local::date = '2026-07-03'`,
    );
    expect(rows).toEqual([]);
  });
});
