import { beforeAll, describe, expect, test } from 'vitest';
import type { createCaller } from '@/api/root';
import { seal } from '@/server/sealer/seal';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { anyKind } from '@/test/exports';
import { aLead, aPhone } from '@/test/leads';
import { testSealing } from '@/test/sealer';

const database = testDatabase();
let investigator: TestActor;
let auditor: TestActor;
let otherAuditor: TestActor;
let oversight: TestActor;

type Filter = Partial<Parameters<ReturnType<typeof createCaller>['audit']['activity']>[0]>;
const counted = (actor: TestActor, filter: Filter = {}) =>
  actor.call((api) => api.audit.activity({ ...anyKind, routine: false, ...filter }));
const eventsOf = async (actor: TestActor, filter: Filter = {}) =>
  (await counted(actor, filter)).bars.reduce((sum, { events }) => sum + events, 0);
/** What the table shows of the same filter. */
const listed = async (actor: TestActor, filter: Filter = {}) =>
  (await actor.call((api) => api.audit.events({ ...anyKind, routine: false, search: '', ...filter }))).events
    .length;

const today = () => new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  const world = await createWorld();
  const [ours, theirs] = [await world.agency(), await world.agency()];
  investigator = await ours.member('investigator');
  auditor = await ours.member('auditor');
  otherAuditor = await theirs.member('auditor');
  oversight = await (await world.agency({ kind: 'oversight' })).member('oversight_auditor');
  const other = await theirs.member('investigator');
  await other.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone('+1 619 555 0142')] })));
  for (let at = 0; at < 3; at += 1)
    await investigator.call((api) =>
      api.deconfliction.submitLead(aLead({ selectors: [aPhone('+1 619 555 0142')] })),
    );
  await investigator.call((api) => api.leads.get({ reference: 'ZZ-2026-0001' })).catch(() => undefined);
  const sealer = await database.connectAsSealer();
  await seal(sealer, await testSealing(), new Date());
  // A trail of more than three days, so that days are read from what the sealer counted.
  await database.admin.query(
    `insert into audit_day (id, day, agency_id, type, op, outcome, events)
     select gen_random_uuid(), now() - interval '20 days', $1, 'lead.submitted', 'collect', 'success', 7`,
    [investigator.agencyId],
  );
});

describe('what is counted', () => {
  test('is what the table lists: from days and from hours alike', async () => {
    const filters: Filter[] = [
      {},
      { op: 'match' },
      { outcome: 'denied' },
      { memberId: investigator.memberId },
      { purpose: 'investigation', objectType: 'lead' },
      { agencyId: investigator.agencyId, op: 'collect' },
    ];
    for (const actor of [auditor, otherAuditor, oversight]) {
      for (const filter of filters) {
        const hours = { ...filter, from: today() };
        const days = { ...filter, from: new Date(Date.now() - 86_400_000 * 10).toISOString().slice(0, 10) };
        const expected = await listed(actor, hours);
        expect((await counted(actor, hours)).step).toBe('hour');
        expect((await counted(actor, days)).step).toBe('day');
        expect(await eventsOf(actor, hours), JSON.stringify(filter)).toBe(expected);
        expect(await eventsOf(actor, days), JSON.stringify(filter)).toBe(expected);
      }
    }
  });

  test('begins with the first day in scope', async () => {
    const { from } = await counted(auditor);
    expect(Date.now() - Date.parse(from ?? '')).toBeGreaterThan(86_400_000 * 19);
    expect(Date.now() - Date.parse((await counted(otherAuditor)).from ?? '')).toBeLessThan(86_400_000 * 2);
    expect(await eventsOf(auditor, { op: 'collect' })).toBe(3 + 7);
  });

  test('says which were refused', async () => {
    const { bars } = await counted(auditor, { from: today() });
    expect(bars.reduce((sum, { refused }) => sum + refused, 0)).toBe(
      await listed(auditor, { outcome: 'denied' }),
    );
  });
});

describe('facets', () => {
  test('say what each choice would give while the others stand', async () => {
    const filter = { from: today(), op: 'match', objectType: 'hit' } as const;
    const { facets } = await counted(auditor, filter);
    for (const { value, events } of facets.op)
      expect(events, value).toBe(await listed(auditor, { ...filter, op: value as 'match' }));
    expect(facets.op.length).toBeGreaterThanOrEqual(1);
    expect(facets.object.map(({ value }) => value)).toEqual(['hit']);
  });

  test('tell apart the own members, and of others the agency alone', async () => {
    const own = await counted(auditor, { from: today() });
    expect(own.facets.member.map(({ value }) => value)).toContain(investigator.memberId);
    const foreign = await counted(otherAuditor, { from: today() });
    expect(foreign.facets.agency.map(({ value }) => value)).toContain(investigator.agencyId);
    expect(JSON.stringify(foreign)).not.toContain(investigator.memberId);
    expect((await counted(oversight, { from: today() })).facets.member).toEqual([]);
  });
});

test('a foreign member’s acts are not counted or listed by an id that bytes gave away', async () => {
  const filter = { memberId: investigator.memberId, from: today() };
  expect(await listed(otherAuditor, filter)).toBe(0);
  const history = { type: 'member', id: investigator.memberId } as const;
  const { events } = await otherAuditor.call((api) =>
    api.audit.events({ ...anyKind, search: '', historyOf: history }),
  );
  expect(events).toEqual([]);
});

test('who audits nothing counts nothing, and counting is an event', async () => {
  await expect(counted(investigator)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await counted(auditor);
  const { rows } = await database.admin.query(
    `select from audit_event where type = 'trail.counted' and member_id = $1`,
    [auditor.memberId],
  );
  expect(rows.length).toBeGreaterThan(0);
});

test('an event is counted once however often the sealer comes by', async () => {
  const { rows } = await database.admin.query(
    `select (select sum(events)::int from audit_day where day > now() - interval '3 days') as counted,
            (select count(*)::int from audit_leaf) as leaves`,
  );
  expect(rows[0].counted).toBe(rows[0].leaves);
});

describe('a saved view', () => {
  const id = '01900000-0000-7000-8000-000000000001';
  test('is the actor’s alone, kept once, and can be removed', async () => {
    const save = () =>
      auditor.call((api) => api.audit.saveView({ id, name: 'Refused', chosen: { outcome: 'denied' } }));
    await save();
    await save();
    const { views } = await auditor.call((api) => api.audit.scope());
    expect(views).toEqual([{ id, name: 'Refused', chosen: { outcome: 'denied' } }]);
    expect((await otherAuditor.call((api) => api.audit.scope())).views).toEqual([]);
    await expect(otherAuditor.call((api) => api.audit.removeView({ id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await auditor.call((api) => api.audit.removeView({ id }));
    expect((await auditor.call((api) => api.audit.scope())).views).toEqual([]);
  });

  test('takes no facet that is none, and no free text', async () => {
    const save = (chosen: object) =>
      auditor.call((api) => api.audit.saveView({ id, name: 'X', chosen: chosen as { op: string } }));
    await expect(save({ search: 'x' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(save({ op: '+1 619 555 0142' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
