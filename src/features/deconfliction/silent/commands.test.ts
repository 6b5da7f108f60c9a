import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, alike, aPhone, aPicture } from '@/test/leads';
import { escalate } from '../escalation/jobs';
import { deconflictLeads } from '../jobs';
import { tellSilentHit, tellVeiledHit } from './jobs';

const database = testDatabase();
let world: TestWorld;
let owner: TestActor;
let other: TestActor;
let overseer: TestActor;

beforeAll(async () => {
  world = await createWorld();
  const all = ['investigator', 'liaison', 'auditor'] as const;
  owner = await (await world.agency({ name: 'Harbor' })).member(...all);
  other = await (await world.agency({ name: 'Mesa' })).member(...all);
  overseer = await (await world.agency({ kind: 'oversight' })).member('oversight_auditor');
});

type Lead = ReturnType<typeof aLead>;
const submit = (actor: TestActor, lead: Partial<Lead>) =>
  actor.call((api) => api.deconfliction.submitLead(aLead(lead)));
const silently = (value: string) => ({ ...aPhone(value), silent: true });
const hitsOf = (actor: TestActor) =>
  actor
    .call((api) => api.deconfliction.hits({ state: 'all', leadId: null }))
    .then(({ hits: found }) => found);
const trailOf = async (actor: TestActor, search = '') =>
  (
    await actor.call((api) =>
      api.audit.events({
        ...{ search, op: null, outcome: null, agencyId: null, memberId: null, purpose: null },
        ...{ objectType: null, routine: true, from: null, to: null },
      }),
    )
  ).events;
let next = 100;
const number = () => `+1 619 558 0${next++}`;

/** Takes the jobs out of the queue and runs them, as a worker would. */
async function runJobs(): Promise<void> {
  const kinds = [deconflictLeads, tellSilentHit, tellVeiledHit];
  for (;;) {
    const { rows } = await database.admin.query<{ task: string; payload: never }>(
      `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
       where t.id = j.task_id and j.run_at <= now() returning t.identifier as task, j.payload`,
    );
    if (rows.length === 0) return;
    for (const { task, payload } of rows) await kinds.find(({ name }) => name === task)?.handle(payload);
  }
}

/**
 * All that an agency can see, with what differs between any two leads taken out, and how many events the whole
 * installation has: docs/adr/0017 says what of that remains.
 */
async function seenBy(actor: TestActor, leadId: string): Promise<string> {
  const seen = {
    receipt: await actor.call((api) => api.deconfliction.receipt({ leadId })),
    hits: await actor.call((api) => api.deconfliction.hits({ state: 'all', leadId })),
    counts: await actor.call((api) => api.deconfliction.countsByLead({ leadIds: [leadId] })),
    inbox: await actor.call((api) => api.alerts.inbox()),
    common: await actor.call((api) => api.commonValues.list()),
    events: (await trailOf(actor, leadId)).map(({ type, outcome }) => ({ type, outcome })),
  };
  return JSON.stringify(seen)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'instant')
    .replaceAll(/T\w+-\d{4}-\d{4,}/g, 'reference')
    .replaceAll(/"leads":\d+/g, '"leads":0')
    .replaceAll(/"unsealed":\d+/g, '"unsealed":0');
}

/** What the database shows the portal for an agency: rows of every table, as row-level security counts them. */
async function countedFor(agencyId: string): Promise<Record<string, number>> {
  const app = await database.connectAsApp();
  const { rows: tables } = await database.admin.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const may = await app.query(`select has_table_privilege(current_user, '${name}', 'select') as may`);
    if (!may.rows[0].may || name.startsWith('audit_')) continue;
    await app.query('begin');
    await app.query(`select set_config('app.agency', $1, true)`, [agencyId]);
    counts[name] = (await app.query(`select count(*)::int from "${name}"`)).rows[0].count;
    await app.query('rollback');
  }
  return counts;
}

describe('a silent selector', () => {
  const phone = number();

  test('to who meets it, looks in every way like no hit', async () => {
    const picture = aPicture(90);
    await submit(owner, { selectors: [silently(phone)], pictures: [{ ...picture, silent: true }] });
    await runJobs();
    const entries = [
      { selectors: [aPhone(number())], pictures: [aPicture(90)] },
      { selectors: [aPhone(phone)], pictures: [alike(picture, 9, 90)] },
    ];
    const [none, met] = await Promise.all(
      entries.map(async (entry) => {
        const receipt = await submit(other, entry);
        expect(receipt.hits).toEqual([]);
        return receipt.leadId;
      }),
    );
    const before = [await seenBy(other, none ?? ''), await seenBy(other, met ?? '')];
    const counted = await countedFor(other.agencyId);
    expect(before[1]).toBe(before[0]);
    await runJobs();
    expect(await seenBy(other, met ?? '')).toBe(await seenBy(other, none ?? ''));
    expect(await countedFor(other.agencyId)).toEqual(counted);
    expect((await trailOf(other)).filter(({ type }) => type.startsWith('hit.'))).toEqual([]);
  });

  test('is told to its owner alone, who can answer but not write', async () => {
    const hits = await hitsOf(owner);
    expect(hits).toMatchObject([{ silent: true, otherAgency: { name: 'Mesa' } }]);
    expect(hits[0]?.grounds.map(({ type }) => type).sort()).toEqual(['pdq', 'phone']);
    const id = hits[0]?.id ?? '';
    const hit = await owner.call((api) => api.deconfliction.hit({ id }));
    expect(hit.can).toMatchObject({ tell: true, message: false, acknowledge: true });
    await owner.call((api) => api.deconfliction.acknowledge({ id }));
    await owner.call((api) =>
      api.deconfliction.recordOutcome({ id, outcome: 'same_target', reason: 'Ours' }),
    );
    await expect(
      owner.call((api) => api.deconfliction.sendMessage({ id, messageId: newId(), body: 'x' })),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    const told = (await trailOf(owner)).filter(({ type }) => type.startsWith('hit.'));
    expect(told.map(({ type }) => type)).toContain('hit.opened');
    expect(told.every(({ counterpart }) => counterpart === null)).toBe(true);
    expect(told.find(({ type }) => type === 'hit.opened')?.actor.role).toBe('none');
    expect((await trailOf(other)).filter(({ type }) => type.startsWith('hit.'))).toEqual([]);
  });

  test('cannot be reached by the other side even with the id in hand', async () => {
    const id = (await hitsOf(owner))[0]?.id ?? '';
    for (const call of [
      () => other.call((api) => api.deconfliction.hit({ id })),
      () => other.call((api) => api.deconfliction.acknowledge({ id })),
      () => other.call((api) => api.deconfliction.tell({ id })),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    const app = await database.connectAsApp();
    await app.query('begin');
    await app.query(`select set_config('app.agency', $1, true)`, [other.agencyId]);
    for (const call of [
      'hit_other_sides(array[$1]::uuid[])',
      'hit_other_clocks(array[$1]::uuid[])',
      'hit_thread($1)',
    ]) {
      expect((await app.query(`select * from ${call}`, [id])).rowCount, call).toBe(0);
    }
    expect((await app.query('select tell_silent_hit($1, now()) as other', [id])).rows).toEqual([
      { other: null },
    ]);
    await app.query('rollback');
  });

  test('its owner may tell them: from then on it is an ordinary hit', async () => {
    const id = (await hitsOf(owner))[0]?.id ?? '';
    await owner.call((api) => api.deconfliction.tell({ id }));
    expect(await hitsOf(other)).toMatchObject([
      { id, silent: false, state: 'open', otherAgency: { name: 'Harbor' } },
    ]);
    expect(await hitsOf(owner)).toMatchObject([{ id, silent: false, mine: { outcome: 'same_target' } }]);
    expect((await trailOf(other, 'hit.told')).map(({ counterpart }) => counterpart)).toEqual(['Mesa']);
    await other.call((api) => api.deconfliction.acknowledge({ id }));
    await expect(owner.call((api) => api.deconfliction.tell({ id }))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    const third = await (await world.agency()).member('investigator', 'liaison');
    await submit(third, { selectors: [aPhone(phone)] });
    await runJobs();
    expect((await hitsOf(third)).map(({ otherAgency }) => otherAgency.name)).toEqual(['Mesa']);
  });
});

test('entered after the other’s, its owner is told at once and the other never', async () => {
  const phone = number();
  const { leadId } = await submit(other, { selectors: [aPhone(phone)] });
  const before = await seenBy(other, leadId);
  const { hits } = await submit(owner, { selectors: [silently(phone), aPhone(number())] });
  expect(hits).toMatchObject([{ silent: true }]);
  await runJobs();
  expect((await seenBy(other, leadId)).replaceAll('{"type":"receipt.read","outcome":"success"},', '')).toBe(
    before.replaceAll('{"type":"receipt.read","outcome":"success"},', ''),
  );
});

test('beside an ordinary ground between the same leads it stays silent', async () => {
  const [open, hidden] = [number(), number()];
  await submit(owner, { selectors: [aPhone(open), silently(hidden)] });
  const { hits } = await submit(other, { selectors: [aPhone(open), aPhone(hidden)] });
  await runJobs();
  expect(hits).toMatchObject([{ silent: false, grounds: [{ type: 'phone' }] }]);
  const seen = (await hitsOf(other)).find(({ id }) => id === hits[0]?.id);
  expect(seen?.grounds).toHaveLength(1);
  const mine = (await hitsOf(owner)).filter(({ grounds, lead }) => grounds.length === 1 && lead);
  expect(mine.filter(({ silent }) => silent).length).toBeGreaterThan(0);
});

test('silent on both sides: neither is told, an oversight auditor is', async () => {
  const phone = number();
  const before = [(await hitsOf(owner)).length, (await hitsOf(other)).length];
  await submit(owner, { selectors: [silently(phone)] });
  await submit(other, { selectors: [silently(phone)] });
  await runJobs();
  expect([(await hitsOf(owner)).length, (await hitsOf(other)).length]).toEqual(before);
  expect(await trailOf(overseer, 'hit.veiled')).toHaveLength(1);
  for (const actor of [owner, other]) expect(await trailOf(actor, 'hit.veiled')).toEqual([]);
});

test('overdue, it is brought on within its agency alone', async () => {
  await database.admin.query(
    `update hit_side s set due_at = now() - interval '90 days', acknowledged_at = null from hit h where h.id = s.hit_id and h.silent`,
  );
  for (let step = 0; step < 3; step += 1) {
    await escalate.handle({});
    await database.admin.query(`update hit_side set escalated_at = now() - interval '90 days'`);
  }
  expect((await trailOf(owner, 'hit.escalated')).length).toBeGreaterThan(0);
  expect((await trailOf(owner, 'hit.escalated')).every(({ counterpart }) => counterpart === null)).toBe(true);
  expect(await trailOf(other, 'hit.escalated')).toEqual([]);
});

test('a check does not see it', async () => {
  const { rows } = await database.admin.query(
    'select count(*)::int from answerable_selector a join selector s using (id) where s.silent',
  );
  expect(rows).toEqual([{ count: 0 }]);
});
