import { beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { additionTo, aLead, alike, aPhone, aPicture, withdrawalFrom } from '@/test/leads';
import { deconflictLeads } from '../jobs';
import { tellChangedHit } from '../reconciling/jobs';
import { tellSilentHit } from '../silent/jobs';

const database = testDatabase();
let ours: TestActor;
let theirs: TestActor;
let auditor: TestActor;

beforeAll(async () => {
  const world = await createWorld();
  const [us, them] = [await world.agency(), await world.agency({ name: 'Mesa' })];
  ours = await us.member('investigator', 'liaison');
  theirs = await them.member('investigator', 'liaison');
  auditor = await us.member('auditor');
});

type Lead = ReturnType<typeof aLead>;
const enter = (actor: TestActor, lead: Partial<Lead>) =>
  actor.call((api) => api.deconfliction.submitLead(aLead(lead)));
const leadOf = (actor: TestActor, reference: string) => actor.call((api) => api.leads.get({ reference }));
const hitsOf = (actor: TestActor, leadId: string) =>
  actor.call((api) => api.deconfliction.hits({ state: 'all', leadId })).then(({ hits }) => hits);
const add = async (actor: TestActor, reference: string, given: Parameters<typeof additionTo>[1]) => {
  const lead = await leadOf(actor, reference);
  return actor.call((api) => api.editing.addSelectors(additionTo(lead, given)));
};
const withdraw = async (actor: TestActor, reference: string, at = 0) => {
  const lead = await leadOf(actor, reference);
  const live = lead.selectors.filter(({ withdrawn }) => !withdrawn);
  return actor.call((api) => api.editing.withdrawSelector(withdrawalFrom(lead, live[at]?.id ?? '')));
};
let next = 100;
const number = () => `+1 619 555 0${next++}`;

async function runJobs(): Promise<void> {
  const kinds = [deconflictLeads, tellSilentHit, tellChangedHit];
  for (;;) {
    const { rows } = await database.admin.query<{ task: string; payload: never }>(
      `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
       where t.id = j.task_id and j.run_at <= now() returning t.identifier as task, j.payload`,
    );
    if (rows.length === 0) return;
    for (const { task, payload } of rows) await kinds.find(({ name }) => name === task)?.handle(payload);
  }
}

const eventsOf = async (type: string, objectId: string) =>
  (
    await database.admin.query<{ body: string; counterpart_id: string | null }>(
      'select body, counterpart_id from audit_event where type = $1 and object_id = $2',
      [type, objectId],
    )
  ).rows;

describe('adding selectors to a lead', () => {
  test('tells both agencies at once, in the same transaction, and says what was checked', async () => {
    const phone = number();
    const held = await enter(theirs, { selectors: [aPhone(phone)] });
    const { reference, leadId } = await enter(ours, { selectors: [aPhone(number())] });
    const receipt = await add(ours, reference, { selectors: [aPhone(phone)] });
    expect(receipt.hits).toMatchObject([{ state: 'open', otherAgency: { name: 'Mesa' } }]);
    expect(receipt.additions).toMatchObject([{ selectorsAsked: 1, agenciesAsked: 1 }]);
    expect(await hitsOf(theirs, held.leadId)).toHaveLength(1);
    expect(await eventsOf('lead.selectors-added', leadId)).toHaveLength(1);
    expect(await leadOf(ours, reference)).toMatchObject({ version: 1, selectorCount: 2 });
  });

  test('is done once, however often it is sent, and its key serves for nothing else', async () => {
    const { reference, leadId } = await enter(ours, {});
    const lead = await leadOf(ours, reference);
    const addition = additionTo(lead, { selectors: [aPhone(number())] });
    const send = (given = addition) => ours.call((api) => api.editing.addSelectors(given));
    await Promise.all([send(), send(), send()]);
    await send();
    expect((await leadOf(ours, reference)).selectors).toHaveLength(1);
    expect(await eventsOf('lead.selectors-added', leadId)).toHaveLength(1);
    await expect(send({ ...addition, selectors: [aPhone(number())] })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('of two who saw the same version one is refused, and nothing is lost', async () => {
    const { reference } = await enter(ours, {});
    const seen = await leadOf(ours, reference);
    const sent = await Promise.allSettled(
      [number(), number()].map((value) =>
        ours.call((api) => api.editing.addSelectors(additionTo(seen, { selectors: [aPhone(value)] }))),
      ),
    );
    expect(sent.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(sent.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } });
    const said = { leadId: seen.id, version: seen.version, title: 'Other', narrative: '', place: '' };
    await expect(ours.call((api) => api.leads.edit(said))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await leadOf(ours, reference)).toMatchObject({ title: 'A lead', selectorCount: 1, version: 1 });
  });

  test('one that the lead has is refused by name; one that it had is not', async () => {
    const phone = number();
    const { reference } = await enter(ours, { selectors: [aPhone(phone)] });
    await expect(add(ours, reference, { selectors: [aPhone(number()), aPhone(phone)] })).rejects.toThrow();
    expect((await leadOf(ours, reference)).selectors).toHaveLength(1);
    await withdraw(ours, reference);
    await add(ours, reference, { selectors: [aPhone(phone)] });
    expect(await leadOf(ours, reference)).toMatchObject({ selectorCount: 1 });
  });

  test('on a hit that is there already, is one more ground of it', async () => {
    const [first, second] = [number(), number()];
    await enter(theirs, { selectors: [aPhone(first), aPhone(second)] });
    const { reference, hits } = await enter(ours, { selectors: [aPhone(first)] });
    const receipt = await add(ours, reference, { selectors: [aPhone(second)] });
    expect(receipt.hits.map(({ id }) => id)).toEqual([hits[0]?.id]);
    expect(receipt.hits[0]?.grounds).toHaveLength(2);
    expect(await eventsOf('hit.widened', hits[0]?.id ?? '')).toHaveLength(1);
  });
});

describe('withdrawing a selector', () => {
  test('ends the hit that rests on it alone; the other side is told why, and no more', async () => {
    const phone = number();
    const held = await enter(theirs, { selectors: [aPhone(phone)] });
    const { reference, hits, leadId } = await enter(ours, { selectors: [aPhone(phone)] });
    const id = hits[0]?.id ?? '';
    const selectorId = (await leadOf(ours, reference)).selectors[0]?.id ?? '';
    await withdraw(ours, reference);
    const [seen] = await hitsOf(theirs, held.leadId);
    expect(seen).toMatchObject({
      state: 'withdrawn',
      grounds: [{ withdrawn: { mine: false, reason: 'reassigned' } }],
    });
    expect(JSON.stringify(seen)).not.toContain('Spoke to the new owner');
    const detail = await theirs.call((api) => api.deconfliction.hit({ id }));
    expect(detail.can).toMatchObject({ acknowledge: false, pause: false, recordOutcome: true });
    await expect(theirs.call((api) => api.deconfliction.acknowledge({ id }))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect((await theirs.call((api) => api.alerts.inbox())).hits.map((hit) => hit.id)).not.toContain(id);
    expect(await leadOf(ours, reference)).toMatchObject({
      selectorCount: 0,
      selectors: [{ withdrawn: { reason: 'reassigned', note: 'Spoke to the new owner' } }],
    });
    const [event] = await eventsOf('selector.withdrawn', selectorId);
    expect(event?.body).not.toContain('Spoke');
    expect(await eventsOf('hit.withdrawn', id)).toMatchObject([{ counterpart_id: theirs.agencyId }]);
    expect((await enter(theirs, { selectors: [aPhone(phone)] })).hits).toEqual([]);
    await runJobs();
    expect(await eventsOf('hit.withdrawn', id)).toHaveLength(1);
    expect(await hitsOf(ours, leadId)).toHaveLength(1);
  });

  test('leaves a hit that rests on another, with the ground marked', async () => {
    const [first, second] = [number(), number()];
    await enter(theirs, { selectors: [aPhone(first), aPhone(second)] });
    const { reference, hits } = await enter(ours, { selectors: [aPhone(first), aPhone(second)] });
    await withdraw(ours, reference);
    const hit = await theirs.call((api) => api.deconfliction.hit({ id: hits[0]?.id ?? '' }));
    expect(hit.state).toBe('open');
    expect(hit.grounds.map(({ withdrawn }) => withdrawn?.reason ?? null)).toEqual([null, 'reassigned']);
  });

  test('leaves what was judged: outcomes stay, and what both had resolved stays resolved', async () => {
    const phone = number();
    const held = await enter(theirs, { selectors: [aPhone(phone)] });
    const { reference, hits } = await enter(ours, { selectors: [aPhone(phone)] });
    const outcome = { id: hits[0]?.id ?? '', outcome: 'joint_work' as const, reason: 'Talked.' };
    for (const actor of [ours, theirs]) await actor.call((api) => api.deconfliction.recordOutcome(outcome));
    await withdraw(ours, reference);
    const [seen] = await hitsOf(theirs, held.leadId);
    expect(seen).toMatchObject({ state: 'resolved', mine: { outcome: 'joint_work' } });
  });

  test('is undone by adding it again: the same hit, open anew', async () => {
    const phone = number();
    const held = await enter(theirs, { selectors: [aPhone(phone)] });
    const { reference, hits } = await enter(ours, { selectors: [aPhone(phone)] });
    await withdraw(ours, reference);
    const again = await add(ours, reference, { selectors: [aPhone(phone)] });
    expect(again.hits).toMatchObject([{ id: hits[0]?.id, state: 'open' }]);
    const [seen] = await hitsOf(theirs, held.leadId);
    expect(seen?.grounds.map(({ withdrawn }) => withdrawn === null)).toEqual([true, false]);
    expect(await eventsOf('hit.restored', hits[0]?.id ?? '')).toHaveLength(1);
  });

  test('of a picture takes all that it was found by; a like one of the lead takes its place', async () => {
    const picture = aPicture(90);
    const copy = alike(picture, 3, 90);
    const held = await enter(theirs, { pictures: [picture, copy] });
    const { hits } = await enter(ours, { pictures: [alike(picture, 1, 90)] });
    expect(hits[0]?.grounds).toHaveLength(1);
    await withdraw(theirs, held.reference);
    const hit = await ours.call((api) => api.deconfliction.hit({ id: hits[0]?.id ?? '' }));
    expect(hit.state).toBe('open');
    expect(hit.grounds.filter(({ withdrawn }) => !withdrawn)).toHaveLength(1);
    await withdraw(theirs, held.reference);
    expect((await hitsOf(theirs, held.leadId))[0]?.state).toBe('withdrawn');
    const { rows } = await database.admin.query(
      `select (select count(*)::int from selector_token t where t.selector_id = any (s.ids))
            + (select count(*)::int from pdq_hash h where h.selector_id = any (s.ids))
            + (select count(*)::int from pdq_band b where b.selector_id = any (s.ids)) as left
       from (select array_agg(id) as ids from selector where lead_id = $1) as s`,
      [held.leadId],
    );
    expect(rows).toEqual([{ left: 0 }]);
  });

  test('twice is once', async () => {
    const { reference } = await enter(ours, { selectors: [aPhone(number())] });
    const lead = await leadOf(ours, reference);
    const withdrawal = withdrawalFrom(lead, lead.selectors[0]?.id ?? '');
    const send = () => ours.call((api) => api.editing.withdrawSelector(withdrawal));
    expect([await send(), await send()]).toEqual([{ changed: 1 }, { changed: 0 }]);
  });

  test('of a hit that only the other side knows of, is told to that side alone, by a job', async () => {
    const phone = number();
    await enter(theirs, { selectors: [{ ...aPhone(phone), silent: true }] });
    const { reference, leadId } = await enter(ours, { selectors: [aPhone(phone)] });
    await runJobs();
    const [silent] = (
      await theirs.call((api) => api.deconfliction.hits({ state: 'all', leadId: null }))
    ).hits.filter((hit) => hit.silent);
    await withdraw(ours, reference);
    expect(await eventsOf('hit.withdrawn', silent?.id ?? '')).toEqual([]);
    await runJobs();
    expect(await eventsOf('hit.withdrawn', silent?.id ?? '')).toMatchObject([{ counterpart_id: null }]);
    expect(await hitsOf(ours, leadId)).toEqual([]);
    const seen = await theirs.call((api) => api.deconfliction.hit({ id: silent?.id ?? '' }));
    expect(seen.state).toBe('withdrawn');
  });

  test('while the other agency enters it: whichever commits last, no hit is left open', {
    timeout: 120_000,
  }, async () => {
    for (let trial = 0; trial < 15; trial += 1) {
      const phone = number().replace('555', '556');
      const { reference } = await enter(ours, { selectors: [aPhone(phone)] });
      const [{ leadId }] = await Promise.all([
        enter(theirs, { selectors: [aPhone(phone)] }),
        withdraw(ours, reference),
      ]);
      await runJobs();
      const open = (await hitsOf(theirs, leadId)).filter(({ state }) => state !== 'withdrawn');
      expect(open).toEqual([]);
    }
  });
});

test('an overdue hit that was withdrawn is brought before nobody', async () => {
  const phone = number();
  await enter(theirs, { selectors: [aPhone(phone)] });
  const { reference, hits } = await enter(ours, { selectors: [aPhone(phone)] });
  await withdraw(ours, reference);
  await database.admin.query(`update hit_side set due_at = now() - interval '1 day' where hit_id = $1`, [
    hits[0]?.id,
  ]);
  const { escalate } = await import('../escalation/jobs');
  await escalate.handle({});
  expect(await eventsOf('hit.escalated', hits[0]?.id ?? '')).toEqual([]);
});

test('who may not see leads may not edit them, and is told nothing', async () => {
  const { reference } = await enter(ours, { selectors: [aPhone(number())] });
  const lead = await leadOf(ours, reference);
  for (const stranger of [theirs, auditor]) {
    const call = stranger.call((api) =>
      api.editing.withdrawSelector(withdrawalFrom(lead, lead.selectors[0]?.id ?? '')),
    );
    await expect(call).rejects.toMatchObject({ code: expect.stringMatching(/NOT_FOUND|FORBIDDEN/) });
  }
});

test('what a lead says can be changed; the trail has its hash before and after', async () => {
  const { reference, leadId } = await enter(ours, {});
  const said = { leadId, version: 0, title: 'Another title', narrative: 'More.', place: 'Pier 9' };
  expect(await ours.call((api) => api.leads.edit(said))).toEqual({ version: 1 });
  expect(await leadOf(ours, reference)).toMatchObject({
    title: 'Another title',
    place: 'Pier 9',
    version: 1,
  });
  const [event] = await eventsOf('lead.edited', leadId);
  expect(event?.body).toMatch(/"after":"[0-9a-f]{64}"/);
});
