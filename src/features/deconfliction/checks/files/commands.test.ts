import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { systemContext } from '@/server/system-context';
import { transactAs } from '@/server/transact';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aFile, aLead, alike, aPhone, aPicture, aValueRow } from '@/test/leads';
import { partRows } from './domain';
import { checkNextPart, stalledFiles } from './work/commands';

const database = testDatabase();
let world: TestWorld;
let ours: TestActor;
let theirs: TestActor;

beforeAll(async () => {
  world = await createWorld();
  ours = await (await world.agency()).member('investigator');
  theirs = await (await world.agency()).member('investigator', 'liaison');
});

const phone = (at: number) =>
  `+1 213 ${String(200 + Math.floor(at / 10_000))} ${String(at % 10_000).padStart(4, '0')}`;
const held = (at: number) =>
  theirs.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone(at))] })));

/** Begins a file with these values and hands it over. */
async function started(
  actor: TestActor,
  values: readonly string[],
  given: Parameters<typeof aFile>[1] = {},
  type: 'pdq' | null = null,
) {
  const { id } = await actor.call((api) => api.fileChecks.begin(aFile(values.length, given)));
  for (let from = 0; from < values.length; from += partRows) {
    const rows = values.slice(from, from + partRows).map((value, at) => ({
      ...aValueRow(from + at + 1, value),
      type,
    }));
    await actor.call((api) => api.fileChecks.addRows({ id, part: from / partRows, rows }));
  }
  await actor.call((api) => api.fileChecks.start({ id }));
  return { id, work: () => checkNextPart(systemContext('worker'), { fileId: id, agencyId: actor.agencyId }) };
}
const stateOf = async (actor: TestActor, id: string) =>
  (await actor.call((api) => api.fileChecks.list())).find((file) => file.id === id);
const trailOf = async (id: string) =>
  (
    await database.admin.query<{ type: string }>(
      'select type from audit_event where object_id = $1 order by id',
      [id],
    )
  ).rows.map(({ type }) => type);

describe('the check of a file', () => {
  test('goes part by part, tells what is held and by whom, and ends with a receipt', async () => {
    await held(3);
    await held(1_500);
    const values = [...Array.from({ length: 2_000 }, (_, at) => phone(at)), 'no selector at all'];
    const { id, work } = await started(ours, values);
    await work();
    expect(await stateOf(ours, id)).toMatchObject({
      state: 'running',
      rowsDone: 1_000,
      rowsTotal: 2_001,
      parts: 3,
    });
    await work();
    await work();
    await work();
    expect(await stateOf(ours, id)).toMatchObject({
      ...{ state: 'done', rowsDone: 2_001 },
      found: { held: 2, refused: 1, sealed: 0 },
    });
    const rows = await ours.call((api) => api.fileChecks.heldRows({ id }));
    expect(rows.map(({ number, holdings }) => [number, holdings[0]?.agency.id])).toEqual([
      [4, theirs.agencyId],
      [1_501, theirs.agencyId],
    ]);
    const [last] = await ours.call((api) => api.fileChecks.rows({ id, part: 2 }));
    expect(last).toMatchObject({ number: 2_001, problem: 'not-recognised', holdings: [] });
    const { receipts, allowance } = await ours.call((api) => api.checks.desk());
    expect(receipts[0]).toMatchObject({
      id,
      kind: 'file',
      selectorsAsked: 2_000,
      refused: 1,
      heldByOthers: 2,
    });
    expect(allowance.file.left).toBe(allowance.file.limit - 2_001);
    expect((await trailOf(id)).filter((type) => type !== 'check.rows-added')).toEqual([
      ...['check.file-begun', 'check.file-started', 'check.overlapped', 'check.made'],
      ...['check.results-read', 'check.results-read'],
    ]);
  });

  test('compares its picture hashes with all that are stored: 31 bits away is held, 32 is not', async () => {
    const asked = Array.from({ length: 300 }, () => aPicture(90));
    const [one, other] = asked.slice(250);
    if (!one || !other) throw new Error('no pictures');
    const pictures = [alike(one, 31, 50), alike(other, 32, 90)];
    await theirs.call((api) => api.deconfliction.submitLead(aLead({ pictures })));
    const hashes = asked.map(({ likeness }) => likeness?.pdq ?? '');
    const { id, work } = await started(ours, hashes, {}, 'pdq');
    await work();
    const rows = await ours.call((api) => api.fileChecks.heldRows({ id }));
    expect(rows).toMatchObject([{ number: 251, holdings: [{ tier: 'near', distance: 31 }] }]);
  });

  test('asks for aliases and finds them: what they have in common alone is possible', async () => {
    const selectors = ['ora+a@mail.example', 'pia@mail.example'].map((value) => ({
      ...aPhone(value),
      type: 'email' as const,
    }));
    await theirs.call((api) => api.deconfliction.submitLead(aLead({ selectors })));
    const values = ['ora@mail.example', 'pia+b@mail.example', 'pia@mail.example'];
    const { id, work } = await started(ours, values);
    await work();
    const rows = await ours.call((api) => api.fileChecks.heldRows({ id }));
    expect(rows.map(({ holdings }) => holdings.map(({ tier, basis }) => [tier, basis]))).toEqual([
      [['possible', 'alias']],
      [['possible', 'alias']],
      [['exact', null]],
    ]);
  });

  test('keeps values and findings encrypted, and deletes them when discarded or expired', async () => {
    await held(50_000);
    const { id, work } = await started(ours, [phone(50_000)]);
    await work();
    const { rows } = await database.admin.query<{ question: Buffer; answer: Buffer }>(
      'select question, answer from file_check_part where file_check_id = $1',
      [id],
    );
    expect(rows).toHaveLength(1);
    for (const { question, answer } of rows) {
      expect(Buffer.concat([question, answer]).toString('latin1')).not.toMatch(/213|phone|exact/);
    }
    await ours.call((api) => api.fileChecks.discard({ id }));
    expect(await stateOf(ours, id)).toBeUndefined();
    const other = await started(ours, [phone(50_001)]);
    await other.work();
    await database.admin.query(
      `update file_check set expires_at = now() - interval '1 minute' where id = $1`,
      [other.id],
    );
    await expect(ours.call((api) => api.fileChecks.heldRows({ id: other.id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const ctx = systemContext('worker');
    await transactAs(ctx, null, (tx) => stalledFiles(tx, ctx, new Date(0)));
    const left = await database.admin.query('select from file_check_part where file_check_id = any ($1)', [
      [id, other.id],
    ]);
    expect(left.rowCount).toBe(0);
  });

  test('is taken up after a kill, and no part is answered twice', async () => {
    const { id, work } = await started(
      ours,
      Array.from({ length: 1_500 }, (_, at) => phone(60_000 + at)),
    );
    await work();
    const ctx = systemContext('worker');
    const later = new Date(ctx.now.getTime() + 120_000);
    const stalled = await transactAs(ctx, null, (tx) => stalledFiles(tx, ctx, later));
    expect(stalled).toContainEqual({ fileId: id, agencyId: ours.agencyId });
    await Promise.all([work(), work(), work()]);
    expect(await stateOf(ours, id)).toMatchObject({ state: 'done', rowsDone: 1_500 });
  });

  test('broken off while it is sent goes on: the same part again is nothing, another one is refused', async () => {
    const row = (value: string) => [aValueRow(1, value)];
    const member = await world.memberOf(ours.agencyId, 'investigator');
    const { id } = await member.call((api) => api.fileChecks.begin(aFile(1)));
    const send = (value: string) =>
      member.call((api) => api.fileChecks.addRows({ id, part: 0, rows: row(value) }));
    await send(phone(75_000));
    expect(await send(phone(75_000))).toMatchObject({ state: 'filling', found: null });
    await expect(send(phone(75_001))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await member.call((api) => api.fileChecks.start({ id }))).toMatchObject({ state: 'running' });
  });

  test('cancelled asks no further, and has a receipt of what it asked', async () => {
    const { id, work } = await started(
      ours,
      Array.from({ length: 1_500 }, (_, at) => phone(70_000 + at)),
    );
    await work();
    await ours.call((api) => api.fileChecks.cancel({ id }));
    await work();
    expect(await stateOf(ours, id)).toMatchObject({ state: 'cancelled', rowsDone: 1_000 });
    const { receipts } = await ours.call((api) => api.checks.desk());
    expect(receipts[0]).toMatchObject({ id, selectorsAsked: 1_000 });
  });

  test('of an NGO’s clients is sealed', async () => {
    const ngo = await (await world.agency({ kind: 'ngo', legalRegime: 'us_34usc12291' })).member(
      'caseworker',
    );
    await held(80_000);
    const { id, work } = await started(ngo, [phone(80_000)], { subjectRole: 'victim' });
    await work();
    expect(await ngo.call((api) => api.fileChecks.rows({ id, part: 0 }))).toMatchObject([
      { sealed: true, holdings: [] },
    ]);
    expect((await ngo.call((api) => api.checks.desk())).receipts[0]).toMatchObject({
      sealed: 1,
      selectorsAsked: 0,
    });
  });

  test('needs a case reference, all its parts, and what is left of the quota', async () => {
    const { purpose } = aFile(1);
    const without = aFile(1, { purpose: { ...purpose, caseReference: '' } });
    await expect(ours.call((api) => api.fileChecks.begin(without))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    const { id } = await ours.call((api) => api.fileChecks.begin(aFile(2)));
    await expect(ours.call((api) => api.fileChecks.start({ id }))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await ours.call((api) => api.fileChecks.begin(aFile(100_000)));
    await expect(ours.call((api) => api.fileChecks.begin(aFile(100_000)))).rejects.toMatchObject({
      code: 'TOO_MANY_REQUESTS',
    });
    await expect(ours.call((api) => api.fileChecks.begin(aFile(100_001)))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  test('is its member’s own: a colleague does not find it', async () => {
    const colleague = await world.memberOf(ours.agencyId, 'investigator');
    const member = await world.memberOf(ours.agencyId, 'investigator');
    const { id } = await member.call((api) => api.fileChecks.begin(aFile(1)));
    await expect(colleague.call((api) => api.fileChecks.heldRows({ id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

test('ten thousand values are asked in one statement', async () => {
  await held(90_123);
  const { prepareQuestion, overlapsOf } = await import('../question/queries');
  const forms = Array.from({ length: 10_000 }, (_, at) => ({
    ...{ at, type: 'phone' as const, turned: [] },
    canonical: phone(90_000 + at).replaceAll(' ', ''),
  }));
  const question = await prepareQuestion(forms, [1]);
  const ctx = await ours.context();
  const overlaps = await transactAs(ctx, ours.agencyId, (tx) =>
    overlapsOf(tx, ctx, { checkId: newId(), purposeCode: 'investigation', question }),
  );
  expect(overlaps).toMatchObject([{ at: 123, holder_id: theirs.agencyId, tier: 'exact' }]);
});
