import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { anImport, aRow, enterRows, someRows, uploadRows } from '@/test/imports';
import { aLead, aPhone } from '@/test/leads';

const database = testDatabase();
let world: TestWorld;
let ours: TestActor;
let theirs: TestActor;

beforeAll(async () => {
  world = await createWorld();
});

beforeEach(async () => {
  ours = await (await world.agency()).member('investigator');
  theirs = await (await world.agency()).member('investigator', 'liaison');
});

const problems = async (actor: TestActor, id: string) =>
  (await actor.call((api) => api.imports.problems({ id, after: -1 }))).problems;

async function leadsOf({ agencyId }: TestActor) {
  const { rows } = await database.admin.query(
    `select l.id, l.reference, count(s.id)::int as selectors from lead l left join selector s on s.lead_id = l.id
     where l.agency_id = $1 group by l.id order by l.reference`,
    [agencyId],
  );
  return rows as { id: string; reference: string; selectors: number }[];
}

const phone = (value: string) => ({ type: 'phone' as const, value });
describe('a file’s leads', () => {
  test('are entered as the form enters one: contents, check, events, a second look after commit', async () => {
    const id = await uploadRows(ours, [someRows(1, 3), someRows(4, 2)]);
    expect(await enterRows(ours, id)).toMatchObject({
      ...{ state: 'done', rowsTotal: 5, rowsDone: 5, entered: 5, unchanged: 0, failed: 0, hits: 0 },
    });
    const leads = await leadsOf(ours);
    expect(leads.map(({ reference }) => reference.slice(-4))).toEqual([
      ...['0001', '0002', '0003', '0004', '0005'],
    ]);
    const lead = await ours.call((api) => api.leads.get({ reference: leads[0]?.reference ?? '' }));
    expect(lead).toMatchObject({
      ...{ title: 'Tip 1', subjectRole: 'suspect', seenAt: '2026-11-01T20:00:00.000Z' },
      selectors: [{ type: 'phone', masked: '+1 619 ••• ••01', sealed: false }],
    });
    const { rows } = await database.admin.query(
      `select type, count(*)::int from audit_event
       where object_id = any ($1) and member_id = $2 and type <> 'lead.read' group by type order by type`,
      [leads.map((one) => one.id), ours.memberId],
    );
    expect(rows).toEqual([
      { type: 'lead.checked', count: 5 },
      { type: 'lead.submitted', count: 5 },
    ]);
    const { rows: jobs } = await database.admin.query(
      `select json_array_length(payload -> 'leadIds') as leads from graphile_worker._private_jobs
       where payload ->> 'agencyId' = $1 and payload -> 'leadIds' is not null order by id`,
      [ours.agencyId],
    );
    expect(jobs).toEqual([{ leads: 3 }, { leads: 2 }]);
  });

  test('find the hits that single entry finds, and both agencies see them', async () => {
    const held = ['+1 702 555 0101', '+1 702 555 0102'];
    const selectors = held.map(aPhone);
    await theirs.call((api) => api.deconfliction.submitLead(aLead({ selectors })));
    const form = await (await world.agency()).member('investigator');
    await form.call((api) => api.deconfliction.submitLead(aLead({ selectors })));
    const none = aRow({ number: 2, sourceId: 'S-2', selectors: [phone('+1 702 555 0103')] });
    const id = await uploadRows(ours, [[aRow({ selectors: held.map(phone) }), none]]);
    expect(await enterRows(ours, id)).toMatchObject({ entered: 2, hits: 2 });
    const grounds = async (actor: TestActor) =>
      (await actor.call((api) => api.deconfliction.hits({ state: 'all', leadId: null }))).hits
        .map((hit) => hit.grounds.length)
        .sort();
    expect(await grounds(ours)).toEqual([2, 2]);
    expect(await grounds(form)).toEqual([2, 2]);
    expect(await grounds(theirs)).toEqual([2, 2]);
  });

  test('of an NGO stay sealed unless they are a suspect’s', async () => {
    const ngo = await (await world.agency({ kind: 'ngo', legalRegime: 'us_34usc12291' })).member(
      'caseworker',
    );
    const number = '+1 702 555 0199';
    await theirs.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone(number)] })));
    const suspect = { number: 2, sourceId: 'S-2', subjectRole: 'Sospechosa' };
    const rows = [
      aRow({ selectors: [phone(number)] }),
      aRow({ ...suspect, selectors: [phone('+1 702 555 0198')] }),
    ];
    const id = await uploadRows(ngo, [rows], { subjectRole: 'victim' });
    expect(await enterRows(ngo, id)).toMatchObject({ entered: 2, hits: 0 });
    const { rows: kept } = await database.admin.query(
      `select s.sealed, s.subject_role, count(t.token)::int as tokens
       from selector s left join selector_token t on t.selector_id = s.id
       where s.agency_id = $1 group by s.id order by s.id`,
      [ngo.agencyId],
    );
    expect(kept).toEqual([
      { sealed: true, subject_role: 'victim', tokens: 0 },
      { sealed: false, subject_role: 'suspect', tokens: 1 },
    ]);
  });
});

describe('the same file again', () => {
  test('makes nothing new, whatever the purpose; a changed row is told as a conflict', async () => {
    await enterRows(ours, await uploadRows(ours, [someRows(1, 3)]));
    const before = await leadsOf(ours);
    const purpose = { ...anImport().purpose, justification: 'Another year' };
    const again = await uploadRows(ours, [someRows(1, 3)], { purpose });
    expect(await enterRows(ours, again)).toMatchObject({ entered: 0, unchanged: 3, failed: 0 });
    const changed = someRows(1, 3).map((row) => (row.number === 2 ? { ...row, place: 'Elsewhere' } : row));
    const third = await uploadRows(ours, [changed]);
    expect(await enterRows(ours, third)).toMatchObject({ entered: 0, unchanged: 2, failed: 1 });
    expect(await problems(ours, third)).toEqual([
      { row: 2, sourceId: 'S-2', fields: [{ path: 'sourceId', problem: 'changed-row' }] },
    ]);
    expect(await leadsOf(ours)).toEqual(before);
    await ours.call((api) => api.deconfliction.submitLead(aLead()));
    expect((await leadsOf(ours)).at(-1)?.reference.slice(-4), 'no number was used up').toBe('0004');
  });

  test('so with rows that have no ids, and with the same row twice in one file', async () => {
    const rows = someRows(1, 2).map((row) => ({ ...row, sourceId: '' }));
    const twice = [...rows, ...rows.slice(0, 1)];
    const id = await uploadRows(ours, [twice], { hasSourceIds: false });
    expect(await enterRows(ours, id)).toMatchObject({ entered: 2, unchanged: 1, failed: 0 });
    const again = await uploadRows(ours, [twice], { hasSourceIds: false });
    expect(await enterRows(ours, again)).toMatchObject({ entered: 0, unchanged: 3 });
  });

  test('another agency’s same ids are other leads', async () => {
    await enterRows(ours, await uploadRows(ours, [someRows(101, 2)]));
    const id = await uploadRows(theirs, [someRows(101, 2)]);
    expect(await enterRows(theirs, id)).toMatchObject({ entered: 2, unchanged: 0 });
  });
});

test('bad rows are told by row and field, and the others entered', async () => {
  const twice = [phone('+1 619 555 0142'), phone('(619) 555-0142')];
  const id = await uploadRows(ours, [
    [
      aRow({ selectors: [phone('12')] }),
      aRow({ number: 2, sourceId: ' ' }),
      aRow({ number: 3, sourceId: 'S-3', subjectRole: 'villain', seenAt: '03/04/2026' }),
      aRow({ number: 4, sourceId: 'S-4', title: 'x'.repeat(200) }),
      aRow({ number: 5, broken: true }),
      aRow({ number: 6, sourceId: 'S-6', selectors: twice }),
    ],
  ]);
  expect(await enterRows(ours, id)).toMatchObject({ entered: 1, failed: 5, rowsDone: 6, state: 'done' });
  const faults = (await problems(ours, id)).map(({ row, fields }) => [
    row,
    fields.map(({ path, problem }) => `${path} ${problem}`).sort(),
  ]);
  expect(faults).toEqual([
    [1, ['selectors.0 too-short']],
    [2, ['sourceId required']],
    [3, ['seenAt date', 'subjectRole unknown-word']],
    [4, ['title too-long']],
    [5, ['row unreadable-row']],
  ]);
  const counts = (await leadsOf(ours)).map(({ selectors }) => selectors);
  expect(counts, 'one number in two columns is one').toEqual([1]);
});
