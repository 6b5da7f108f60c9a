import { createHash } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { csvRecords } from '@/core/csv';
import { newId } from '@/core/ids';
import { appendAuditEvent } from '@/server/audit/append';
import type { Sealing } from '@/server/sealer/sealing';
import { systemContext } from '@/server/system-context';
import { transact, transactAs } from '@/server/transact';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { verifyArchive } from '@/test/audit-bundle';
import { testDatabase } from '@/test/database';
import { anExport, downloaded, work } from '@/test/exports';
import { failAt } from '@/test/faults';
import { aLead, aPhone } from '@/test/leads';
import { testSealing, whileSealing } from '@/test/sealer';
import { unzipped } from '@/test/zip';
import { workOnExport } from './jobs';
import { exportsToTakeUp } from './work/commands';

const database = testDatabase();
let world: TestWorld;
let sealer: Sealing;
let auditor: TestActor;
let colleague: TestActor;
let oversight: TestActor;

const sealing = async <T>(act: () => Promise<T>) =>
  whileSealing(await database.connectAsSealer(), sealer, act);
const state = (actor: TestActor, id: string) => actor.call((api) => api.exports.get({ id }));
const chunks = async (id: string) =>
  (
    await database.admin.query(
      'select number, xmin::text from audit_export_chunk where export_id = $1 order by number',
      [id],
    )
  ).rows;
const eventsOf = async (id: string) =>
  (await database.admin.query('select type, body from audit_event where object_id = $1 order by id', [id]))
    .rows;

const toTakeUp = async () =>
  (await transactAs(systemContext('worker'), null, (tx) => exportsToTakeUp(tx, { now: new Date() }))).map(
    ({ exportId }) => exportId,
  );
/** As if its worker had been killed a while ago, once. */
const aMinuteLater = (id: string) =>
  database.admin.query(
    `update audit_export set attempt = 1, touched_at = touched_at - interval '61 seconds' where id = $1`,
    [id],
  );

/** Asks for it and has it made. */
async function made(actor: TestActor, given: Parameters<typeof anExport>[0] = {}): Promise<string> {
  const { id } = await actor.call((api) => api.exports.request(anExport(given)));
  await sealing(() => work(actor, id));
  return id;
}

beforeAll(async () => {
  sealer = await testSealing();
  world = await createWorld();
  const agency = await world.agency();
  [auditor, colleague] = [await agency.member('auditor', 'investigator'), await agency.member('auditor')];
  oversight = await (await world.agency({ kind: 'oversight' })).member('oversight_auditor');
  await auditor.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [aPhone('+1 619 555 0142')] })),
  );
  const filler = { type: 'lead.read', op: 'consult', object: { type: 'lead', id: newId() } } as const;
  await transact(await auditor.context(), async (tx) => {
    for (let n = 0; n < 3_000; n += 1) appendAuditEvent(tx, filler);
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a bundle', () => {
  test('is made in pieces, holds, and reaches to the checkpoint that covers its request', async () => {
    const id = await made(oversight);
    expect(await state(oversight, id)).toMatchObject({ state: 'done', done: expect.any(Number) });
    expect((await chunks(id)).length).toBeGreaterThan(1);
    const file = await downloaded(oversight, id);
    const verdict = await verifyArchive(file, { now: new Date() });
    expect(verdict).toMatchObject({ exitCode: 0, events: { withheld: 0 } });
    expect(file.includes(`"type":"trail.export-requested"`)).toBe(true);
    const events = await eventsOf(id);
    expect(events.map(({ type }) => type)).toEqual([
      'trail.export-requested',
      'trail.bundle-stated',
      'trail.export-made',
      'trail.export-fetched',
    ]);
    expect(JSON.parse(events[2].body).change.after).toBe(createHash('sha256').update(file).digest('hex'));
  });

  test('of an agency’s auditor withholds what others did', async () => {
    const file = await downloaded(auditor, await made(auditor));
    const verdict = await verifyArchive(file, { now: new Date() });
    expect(verdict.exitCode).toBe(0);
    expect(verdict.events.withheld).toBeGreaterThan(0);
  });

  test('opens the personal data of the own agency’s events, and that alone, if it was asked to', async () => {
    const secret = 'A justification that only its agency opens';
    for (const actor of [auditor, oversight])
      await made(actor, { kind: 'events_csv', justification: secret });
    const id = await made(auditor, { withPersonalData: true });
    const file = await downloaded(auditor, id);
    const { exitCode, events } = await verifyArchive(file, { now: new Date() });
    expect({ exitCode, opened: events.opened }).toEqual({ exitCode: 0, opened: expect.any(Number) });
    expect(events.opened).toBeGreaterThan(1);
    const openings = [...(await unzipped(file))].filter(([name]) => name.startsWith('pd/'));
    expect(openings.flatMap(([, text]) => text.toString('utf8').split(secret).slice(1))).toHaveLength(1);
    expect((await eventsOf(id))[0]).toMatchObject({ type: 'trail.personal-export-requested' });
    const plain = await verifyArchive(await downloaded(auditor, await made(auditor)), { now: new Date() });
    expect(plain.events.opened).toBe(0);
    const list = anExport({ kind: 'events_csv', withPersonalData: true });
    await expect(auditor.call((api) => api.exports.request(list))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  test('is not there in the database to read', async () => {
    const id = await made(oversight);
    const { rows } = await database.admin.query(
      'select content from audit_export_chunk where export_id = $1',
      [id],
    );
    const stored = Buffer.concat(rows.map(({ content }) => content));
    expect(stored.includes('lead.read')).toBe(false);
    expect((await downloaded(oversight, id)).includes('lead.read')).toBe(true);
  });
});

describe('a worker that is killed', () => {
  test('is followed by another, who goes on from the pieces that are there', async () => {
    const { id } = await oversight.call((api) => api.exports.request(anExport()));
    await sealing(() => oversight.call((api) => api.identity.me()));
    for (let n = 10; (await chunks(id)).length === 0; n += 1) {
      failAt(n);
      await work(oversight, id).catch(() => undefined);
      vi.restoreAllMocks();
      await aMinuteLater(id);
    }
    expect(await state(oversight, id)).toMatchObject({ state: 'running' });
    const before = await chunks(id);
    await sealing(() => work(oversight, id));
    expect(await state(oversight, id)).toMatchObject({ state: 'done' });
    expect((await chunks(id)).slice(0, before.length)).toEqual(before);
    const file = await downloaded(oversight, id);
    const verdict = await verifyArchive(file, { now: new Date() });
    expect(verdict.exitCode).toBe(0);
  });

  test('is noticed within a minute, and one that is at work is left to it', async () => {
    const { id } = await auditor.call((api) => api.exports.request(anExport()));
    await database.admin.query(`update audit_export set state = 'running' where id = $1`, [id]);
    expect(await toTakeUp()).not.toContain(id);
    await sealing(() => work(auditor, id));
    expect(await state(auditor, id)).toMatchObject({ state: 'running' });
    await aMinuteLater(id);
    expect(await toTakeUp()).toContain(id);
    await sealing(() => workOnExport.handle({ exportId: id, agencyId: auditor.agencyId }));
    expect(await state(auditor, id)).toMatchObject({ state: 'done' });
  });

  test('and lives after all makes nothing twice', async () => {
    const { id } = await auditor.call((api) => api.exports.request(anExport()));
    await sealing(() => Promise.all([work(auditor, id), work(auditor, id)]));
    expect(await state(auditor, id)).toMatchObject({ state: 'done' });
    expect((await eventsOf(id)).filter(({ type }) => type === 'trail.export-made')).toHaveLength(1);
  });

  test('again and again ends as failed, and nothing of the file stays', async () => {
    const { id } = await auditor.call((api) => api.exports.request(anExport()));
    await database.admin.query('update audit_export set attempt = 5 where id = $1', [id]);
    await work(auditor, id);
    expect(await state(auditor, id)).toMatchObject({ state: 'failed' });
    expect((await eventsOf(id)).at(-1)).toMatchObject({ type: 'trail.export-failed' });
  });
});

describe('an export', () => {
  test('that is cancelled while it waits is not made', async () => {
    const { id } = await auditor.call((api) => api.exports.request(anExport()));
    const working = work(auditor, id);
    await auditor.call((api) => api.exports.cancel({ id }));
    await sealing(() => working);
    expect(await state(auditor, id)).toMatchObject({ state: 'cancelled' });
    expect(await chunks(id)).toEqual([]);
    await expect(auditor.call((api) => api.exports.cancel({ id }))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('that is there can be deleted', async () => {
    const id = await made(auditor);
    await auditor.call((api) => api.exports.cancel({ id }));
    expect(await chunks(id)).toEqual([]);
    await expect(downloaded(auditor, id)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is deleted when its time is over', async () => {
    const id = await made(auditor, { keptHours: 1 });
    const { expiresAt } = await state(auditor, id);
    expect(Date.parse(expiresAt ?? '') - Date.now()).toBeGreaterThan(59 * 60_000);
    expect(Date.parse(expiresAt ?? '') - Date.now()).toBeLessThanOrEqual(60 * 60_000);
    await database.admin.query(
      `update audit_export set expires_at = now() - interval '1 second' where id = $1`,
      [id],
    );
    await expect(downloaded(auditor, id)).rejects.toMatchObject({ code: 'not-found' });
    expect(await toTakeUp()).toContain(id);
    await work(auditor, id);
    expect(await state(auditor, id)).toMatchObject({ state: 'expired' });
    expect(await chunks(id)).toEqual([]);
    expect((await eventsOf(id)).at(-1)).toMatchObject({ type: 'trail.export-expired' });
  });

  test('is its member’s alone', async () => {
    const id = await made(auditor);
    await expect(state(colleague, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(downloaded(colleague, id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(colleague.call((api) => api.exports.cancel({ id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('of a member who may not act any more is not made', async () => {
    const leaver = await world.memberOf(auditor.agencyId, 'auditor');
    const { id } = await leaver.call((api) => api.exports.request(anExport()));
    await database.admin.query('update member set disabled_at = now() where id = $1', [leaver.memberId]);
    await sealing(() => work(leaver, id));
    const { rows } = await database.admin.query('select state from audit_export where id = $1', [id]);
    expect(rows).toEqual([{ state: 'failed' }]);
  });

  test('is one however often it is asked for, and one member’s are ten at most', async () => {
    const busy = await world.memberOf(auditor.agencyId, 'auditor');
    const first = anExport();
    for (let n = 0; n < 2; n += 1) await busy.call((api) => api.exports.request(first));
    for (let n = 0; n < 9; n += 1) await busy.call((api) => api.exports.request(anExport()));
    await expect(busy.call((api) => api.exports.request(anExport()))).rejects.toMatchObject({
      code: 'TOO_MANY_REQUESTS',
    });
  });
});

describe('a list of events', () => {
  test('has those of the filter, up to the request, in words', async () => {
    const filter = { ...anExport().filter, op: 'collect' as const };
    const id = await made(auditor, { kind: 'events_csv', filter });
    const text = (await downloaded(auditor, id)).toString('utf8');
    const [head, ...rows] = csvRecords(text);
    expect(head?.slice(0, 4)).toEqual(['When', 'Event', 'Type', 'What happened']);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.slice(2, 6)).toEqual([
      'lead.submitted',
      expect.stringMatching(/entered a lead$/),
      'collect',
      'success',
    ]);
  });

  test('goes on past its first page, in the language asked for', async () => {
    const id = await made(auditor, { kind: 'events_csv', locale: 'es' });
    const [head, ...rows] = csvRecords((await downloaded(auditor, id)).toString('utf8'));
    expect(head?.[0]).toBe('Cuándo');
    expect(rows.length).toBeGreaterThan(3_000);
    expect(new Set(rows.map((row) => row[1])).size).toBe(rows.length);
  });
});

test('a list of events as PDF is signed by its hash, tagged, and fits a printer', async () => {
  const { id } = await auditor.call((api) =>
    api.exports.request(anExport({ kind: 'events_pdf', filter: { ...anExport().filter, op: 'collect' } })),
  );
  await sealing(() => work(auditor, id));
  expect(await state(auditor, id)).toMatchObject({ state: 'done' });
  const files = await unzipped(await downloaded(auditor, id));
  const pdf = files.get('events.pdf') ?? Buffer.of();
  const text = files.get('report.txt')?.toString('utf8') ?? '';
  expect(text).toMatch(/^concord report v1\nevent /);
  expect(text).toContain(`\nsha256 ${createHash('sha256').update(pdf).digest('hex')}\n`);
  expect(files.get('report.txt.asc')?.toString('utf8')).toContain('BEGIN PGP SIGNATURE');
  for (const part of ['/StructTreeRoot', '/Lang (en)', '/DisplayDocTitle true'])
    expect(pdf.toString('latin1')).toContain(part);
});
