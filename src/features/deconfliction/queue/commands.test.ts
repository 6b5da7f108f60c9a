import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone } from '@/test/leads';
import { cursorOf } from './list/domain';

const database = testDatabase();
let world: TestWorld;
let ours: TestActor;
let colleague: TestActor;
let theirs: TestActor;
const hour = 3_600_000;

beforeAll(async () => {
  world = await createWorld();
  const agency = await world.agency();
  ours = await agency.member('investigator', 'liaison', 'auditor');
  colleague = await agency.member('investigator');
  theirs = await (await world.agency()).member('investigator', 'liaison');
});

let next = 100;
async function aHit(urgency: 'immediate' | 'routine' = 'routine') {
  const selectors = [aPhone(`+1 619 555 0${next++}`)];
  await theirs.call((api) => api.deconfliction.submitLead(aLead({ urgency, selectors })));
  const { hits } = await ours.call((api) => api.deconfliction.submitLead(aLead({ selectors })));
  if (!hits[0]) throw new Error('no hit');
  return hits[0];
}
type Filter = Parameters<Parameters<TestActor['call']>[0]>[0] extends infer Api
  ? Api extends { deconfliction: { hits: (input: infer Input) => unknown } }
    ? Partial<Input>
    : never
  : never;
const listed = async (filter: Filter = {}, actor = ours) =>
  (await actor.call((api) => api.deconfliction.hits({ state: 'all', leadId: null, ...filter }))).hits.map(
    ({ id }) => id,
  );
const detail = (actor: TestActor, id: string) => actor.call((api) => api.deconfliction.hit({ id }));

describe('many hits at once', () => {
  test('are acknowledged in one act, an event each; those acknowledged before are left as they are', async () => {
    const [one, two, before] = [await aHit(), await aHit(), await aHit()];
    await ours.call((api) => api.deconfliction.acknowledge({ id: before.id }));
    const { mine } = await detail(ours, before.id);
    const ids = [one.id, two.id, before.id];
    expect(await ours.call((api) => api.queue.acknowledge({ ids }))).toEqual({ changed: 2 });
    expect((await detail(ours, before.id)).mine.acknowledgedAt).toBe(mine.acknowledgedAt);
    expect(await detail(theirs, one.id)).toMatchObject({
      state: 'open',
      theirs: { acknowledgedAt: expect.any(String) },
    });
    const { rows } = await database.admin.query(
      `select object_id from audit_event where type = 'hit.acknowledged' and object_id = any ($1)`,
      [ids],
    );
    expect(rows.map(({ object_id }) => object_id).sort()).toEqual([...ids].sort());
  });

  test('of which one is another’s are not touched at all', async () => {
    const { id } = await aHit();
    await expect(ours.call((api) => api.queue.acknowledge({ ids: [id, newId()] }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect((await detail(ours, id)).state).toBe('open');
    await expect(colleague.call((api) => api.queue.acknowledge({ ids: [id] }))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

test('a hit is given to a colleague, and to nobody of another agency; the other side learns nothing', async () => {
  const { id } = await aHit();
  const assign = (memberId: string | null) => ours.call((api) => api.queue.assign({ ids: [id], memberId }));
  await assign(colleague.memberId);
  expect((await detail(ours, id)).mine.assignee?.id).toBe(colleague.memberId);
  expect(await listed({ assigned: 'me' }, colleague)).toEqual([id]);
  expect((await colleague.call((api) => api.alerts.inbox())).hits.map((hit) => hit.id)).toEqual([id]);
  await expect(assign(theirs.memberId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(JSON.stringify(await detail(theirs, id))).not.toContain(colleague.memberId);
  await assign(null);
  expect(await listed({ assigned: 'me' }, colleague)).toEqual([]);
});

test('a hit is put off on the own side, never past the time when it is due', async () => {
  const hit = await aHit('immediate');
  const snooze = (until: number | null) =>
    ours.call((api) =>
      api.queue.snooze({ id: hit.id, until: until === null ? null : new Date(until).toISOString() }),
    );
  const due = Date.parse(hit.mine.dueAt);
  for (const wrong of [due + 1_000, Date.now() - 1_000])
    await expect(snooze(wrong)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await snooze(Date.now() + hour);
  expect(await listed({ state: 'unanswered' })).not.toContain(hit.id);
  expect(await listed({ state: 'snoozed' })).toEqual([hit.id]);
  expect(await listed({ state: 'unanswered' }, theirs)).toContain(hit.id);
  await snooze(null);
  expect(await listed({ state: 'unanswered' })).toContain(hit.id);
  await ours.call((api) => api.deconfliction.acknowledge({ id: hit.id }));
  await expect(snooze(Date.now() + hour)).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('the list is narrowed by urgency, agency, type and reference', async () => {
  const hit = await aHit('immediate');
  expect(await listed({ urgency: 'immediate' })).toContain(hit.id);
  expect(await listed({ urgency: 'urgent' })).toEqual([]);
  expect(await listed({ agencyId: theirs.agencyId, type: 'phone' })).toContain(hit.id);
  expect(await listed({ agencyId: newId() })).toEqual([]);
  expect(await listed({ type: 'email' })).toEqual([]);
  expect(await listed({ search: ` ${hit.reference.toLowerCase()}` })).toEqual([hit.id]);
  expect(await listed({ search: hit.lead.reference })).toEqual([hit.id]);
});

test('a view is kept under a name for its member alone', async () => {
  const id = newId();
  const filter = { state: 'open', urgency: 'immediate' } as const;
  for (const changed of [1, 0])
    expect(await ours.call((api) => api.queue.saveView({ id, name: ' Now ', filter }))).toEqual({ changed });
  expect((await ours.call((api) => api.queue.get())).views).toMatchObject([{ id, name: 'Now', filter }]);
  expect((await colleague.call((api) => api.queue.get())).views).toEqual([]);
  await expect(colleague.call((api) => api.queue.removeView({ id }))).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await ours.call((api) => api.queue.removeView({ id }));
  expect((await ours.call((api) => api.queue.get())).views).toEqual([]);
});

test('figures are of what is acknowledged or overdue; an agency with few hits is not named', async () => {
  await database.admin.query(
    `update hit_side s set acknowledged_at = case when agency_id = $1 then h.opened_at + interval '3 hours' end from hit h where h.id = s.hit_id`,
    [ours.agencyId],
  );
  const figures = await ours.call((api) => api.queue.figures());
  const { rows } = await database.admin.query('select count(*)::int as hits from hit');
  expect(figures.agencies).toMatchObject([
    { own: true, answered: rows[0].hits, overdue: 0, inTime: 1, medianHours: 3, ninetiethHours: 3 },
  ]);
  expect(figures.weeks.at(-1)).toMatchObject({ opened: rows[0].hits, overdue: 0, medianHours: 3 });
  await database.admin.query(
    `update hit_side set due_at = now() - interval '1 minute' where agency_id = $1`,
    [theirs.agencyId],
  );
  const named = await ours.call((api) => api.queue.figures());
  expect(named.agencies.find(({ own }) => !own)).toMatchObject({
    answered: 0,
    inTime: 0,
    overdue: rows[0].hits,
    medianHours: null,
  });
});

describe('a page of the list', () => {
  test('goes on after the last hit of the one before, in every order, whatever has happened in between', async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => aHit()));
    await ours.call((api) => api.queue.acknowledge({ ids: made.slice(0, 2).map(({ id }) => id) }));
    for (const actor of [ours, theirs]) {
      const id = made[0]?.id ?? '';
      await actor.call((api) => api.deconfliction.recordOutcome({ id, outcome: 'defer', reason: 'Later.' }));
    }
    const all = await listed();
    const sides = await database.admin.query<Parameters<typeof cursorOf>[0]>(
      `select settled_at as "settledAt", acknowledged_at as "acknowledgedAt", due_at as "dueAt", hit_id as "hitId"
       from hit_side where agency_id = $1`,
      [ours.agencyId],
    );
    expect(sides.rows).toHaveLength(all.length);
    for (const side of sides.rows) {
      expect(await listed({ cursor: cursorOf(side) })).toEqual(all.slice(all.indexOf(side.hitId) + 1));
    }
  });

  test('is cut after the state is decided, not before', async () => {
    const first = await aHit();
    for (const [actor, outcome] of [
      [ours, 'defer'],
      [theirs, 'unrelated'],
    ] as const) {
      await actor.call((api) =>
        api.deconfliction.recordOutcome({ id: first.id, outcome, reason: 'We talked.' }),
      );
    }
    await database.admin.query(
      `with copied as (
         insert into hit (id, lesser_agency_id, greater_agency_id, urgency, opened_at, due_at)
         select gen_random_uuid(), lesser_agency_id, greater_agency_id, urgency, opened_at, due_at
         from hit, generate_series(1, 101) where id = $1 returning id)
       insert into hit_side (hit_id, agency_id, lead_id, acknowledged_at, outcome, due_at)
       select copied.id, agency_id, lead_id, acknowledged_at - interval '1 day', 'defer', due_at
       from hit_side, copied where hit_id = $1 and agency_id = $2`,
      [first.id, ours.agencyId],
    );
    expect(await listed({ state: 'disputed' })).toEqual([first.id]);
    expect(await listed({ state: 'unanswered' })).toContain(first.id);
    const answered = await ours.call((api) => api.deconfliction.hits({ state: 'answered', leadId: null }));
    expect(answered.nextCursor).not.toBeNull();
    expect(answered.hits.map(({ id }) => id)).not.toContain(first.id);
  });
});
