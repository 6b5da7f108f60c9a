import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { systemContext } from '@/server/system-context';
import { transactAs } from '@/server/transact';
import { createWorld, type TestActor, type TestAgency, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone } from '@/test/leads';
import { escalateOverdue, overdueAgencies } from './commands';
import { escalate } from './jobs';

const database = testDatabase();
const hour = 3_600_000;
let world: TestWorld;
let agency: TestAgency;
let ours: TestActor;
let theirs: TestActor;
let deputy: TestActor;
let supervisor: TestActor;

const always = { weekdays: [], opens: '09:00', closes: '17:00', holidays: [] };

beforeAll(async () => {
  world = await createWorld();
  agency = await world.agency();
  ours = await agency.member('investigator', 'liaison', 'administrator');
  [deputy, supervisor] = [await agency.member('investigator'), await agency.member('investigator')];
  theirs = await (await world.agency()).member('investigator', 'liaison', 'auditor');
});

let next = 100;
/** A hit, and when its clocks have just run out. */
async function aHit(urgency: 'immediate' | 'routine' = 'routine') {
  const selectors = [aPhone(`+1 619 555 0${next++}`)];
  await theirs.call((api) => api.deconfliction.submitLead(aLead({ urgency, selectors })));
  const { hits } = await ours.call((api) => api.deconfliction.submitLead(aLead({ selectors })));
  const hit = hits[0];
  if (!hit) throw new Error('no hit');
  return { id: hit.id, overdue: Date.parse(hit.mine.dueAt) + 60_000 };
}
const runAt = async (at: number, agencyId = ours.agencyId) => {
  const ctx = { ...systemContext('worker'), now: new Date(at) };
  return transactAs(ctx, agencyId, (tx) => escalateOverdue(tx, ctx, agencyId));
};
const step = async (id: string, actor = ours) =>
  (await actor.call((api) => api.deconfliction.hit({ id }))).mine.escalatedTo;

describe('an overdue hit', () => {
  test('goes to deputy, supervisor and watch desk, a day apart, each once and each in the trail', async () => {
    await ours.call((api) =>
      api.desk.save({ ...always, deputyId: deputy.memberId, supervisorId: supervisor.memberId }),
    );
    const { id, overdue } = await aHit();
    expect(await runAt(overdue - 120_000)).toBe(0);
    expect(await runAt(overdue)).toBe(1);
    expect(await step(id)).toBe('deputy');
    expect((await deputy.call((api) => api.alerts.inbox())).hits.map((hit) => hit.id)).toContain(id);
    expect((await supervisor.call((api) => api.alerts.inbox())).hits).toEqual([]);
    expect(await runAt(overdue + 23 * hour)).toBe(0);
    expect(await runAt(overdue + 24 * hour)).toBe(1);
    expect(await step(id)).toBe('supervisor');
    expect((await world.operator.call((api) => api.alerts.inbox())).watchDesk).toEqual([]);
    expect(await runAt(overdue + 48 * hour)).toBe(1);
    expect(await step(id)).toBe('watch_desk');
    expect(await runAt(overdue + 500 * hour)).toBe(0);
    const inbox = await world.operator.call((api) => api.alerts.inbox());
    expect(inbox.watchDesk).toMatchObject([{ id, agency: { id: ours.agencyId } }]);
    expect(inbox.hits).toEqual([]);
    const { rows } = await database.admin.query(
      `select agency_id, counterpart_id from audit_event where type = 'hit.escalated' and object_id = $1`,
      [id],
    );
    expect(rows).toEqual(Array(3).fill({ agency_id: ours.agencyId, counterpart_id: theirs.agencyId }));
    await ours.call((api) => api.deconfliction.acknowledge({ id }));
    expect((await world.operator.call((api) => api.alerts.inbox())).watchDesk).toEqual([]);
  });

  test('goes on after an hour if it was immediate', async () => {
    const { id, overdue } = await aHit('immediate');
    await runAt(overdue);
    expect([await runAt(overdue + 0.9 * hour), await runAt(overdue + hour)]).toEqual([0, 1]);
    expect(await step(id)).toBe('supervisor');
    await ours.call((api) => api.deconfliction.acknowledge({ id }));
  });

  test('stays where it is while its clock is paused, and once it is acknowledged', async () => {
    const [paused, answered] = [await aHit(), await aHit()];
    await ours.call((api) => api.deconfliction.pauseClock({ id: paused.id, reason: 'x' }));
    await ours.call((api) => api.deconfliction.acknowledge({ id: answered.id }));
    expect(await runAt(paused.overdue + 100 * hour)).toBe(0);
  });

  test('skips who is not there: nobody set, or disabled', async () => {
    await ours.call((api) => api.desk.save({ ...always, deputyId: null, supervisorId: supervisor.memberId }));
    const first = await aHit();
    await runAt(first.overdue);
    expect(await step(first.id)).toBe('supervisor');
    await ours.call((api) => api.identity.disableMember({ id: supervisor.memberId }));
    const second = await aHit();
    await runAt(second.overdue);
    expect(await step(second.id)).toBe('watch_desk');
    await runAt(second.overdue, theirs.agencyId);
    expect(await step(second.id, theirs)).toBe('watch_desk');
  });

  test('is found by the minute’s job, whichever agency it is with; two at once bring it on once', async () => {
    const { id } = await aHit();
    await database.admin.query(`update hit_side set due_at = now() - interval '1 minute' where hit_id = $1`, [
      id,
    ]);
    const ctx = systemContext('worker');
    const agencies = await transactAs(ctx, null, (tx) => overdueAgencies(tx, ctx.now));
    expect(agencies).toEqual(expect.arrayContaining([ours.agencyId, theirs.agencyId]));
    await Promise.all([escalate.handle({}), escalate.handle({})]);
    expect([await step(id), await step(id, theirs)]).toEqual(['watch_desk', 'watch_desk']);
    const { rows } = await database.admin.query(
      `select count(*)::int from audit_event where type = 'hit.escalated' and object_id = $1`,
      [id],
    );
    expect(rows).toEqual([{ count: 2 }]);
  });
});

describe('the desk', () => {
  test('is what was saved, and its own administrator’s alone', async () => {
    const desk = {
      ...{ weekdays: [1, 2, 5], opens: '08:30', closes: '24:00', holidays: ['2026-12-25', '2027-01-01'] },
      ...{ deputyId: deputy.memberId, supervisorId: null },
    };
    await ours.call((api) => api.desk.save(desk));
    expect(await ours.call((api) => api.desk.get())).toEqual(desk);
    for (const other of [deputy, theirs])
      await expect(other.call((api) => api.desk.get())).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test.each([
    [{ opens: '17:00', closes: '09:00' }],
    [{ opens: '9' }],
    [{ holidays: ['25.12.2026'] }],
    [{ deputyId: newId() }],
  ])('refuses %j', async (wrong) => {
    const desk = { ...always, deputyId: null, supervisorId: null, ...wrong };
    await expect(ours.call((api) => api.desk.save(desk))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
