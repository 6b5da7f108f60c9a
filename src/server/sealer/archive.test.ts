import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { archiveTrail, restoreTrail } from '@/cli/trail-archive';
import { createWorld, type TestActor } from '@/test/actors';
import { verifyArchive } from '@/test/audit-bundle';
import { testDatabase } from '@/test/database';
import { anExport, downloaded, work } from '@/test/exports';
import { failAt } from '@/test/faults';
import { aLead, aPhone } from '@/test/leads';
import { testSealing, whileSealing } from '@/test/sealer';
import { seal } from './seal';
import type { Sealing } from './sealing';
import { sweep } from './upkeep';

const database = testDatabase();
const folder = mkdtempSync(path.join(tmpdir(), 'concord-archive-'));
let sealing: Sealing;
let sealer: pg.Client;
let member: TestActor;
let auditor: TestActor;
let file = '';

const count = async (from: string) =>
  (await database.admin.query<{ n: number }>(`select count(*)::int as n from ${from}`)).rows[0]?.n ?? 0;

/** Eight minutes ago, and so many minutes: so that no clock of a checkpoint is before the one of another. */
const began = Date.now() - 8 * 60_000;
const instant = (minutes: number) => new Date(began + minutes * 60_000);

/** Seals what waits: a checkpoint is published each minute. */
async function sealAll(minutes: number): Promise<void> {
  for (;;) {
    const sealed = await seal(sealer, sealing, instant(minutes));
    if (!sealed || sealed.events === 0) return;
  }
}

const enter = (end: string) =>
  member.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone(`+1 619 555 ${end}`)] })));
const archive = (before = instant(1.5)) => archiveTrail(sealer, sealing, { before, folder });
const now = new Date(Date.now() + 86_400_000);
const verified = (bytes: Uint8Array) => verifyArchive(bytes, { now });
/** What the trail holds of events: every column of each. */
const rows = async () => (await database.admin.query('select * from audit_event order by id')).rows;

beforeAll(async () => {
  sealing = await testSealing();
  sealer = await database.connectAsSealer();
  const agency = await (await createWorld()).agency();
  [member, auditor] = [await agency.member('investigator'), await agency.member('auditor')];
  await enter('0142');
  await sealAll(0);
  await enter('0143');
  // A second published checkpoint: the first archive ends here.
  await sealAll(1);
  await enter('0144');
  await sealAll(3);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('an archive', () => {
  test('is not made of what is too young', async () => {
    expect(await archive(new Date(0))).toBeNull();
  });

  test('that fails or is killed at any statement loses nothing', async () => {
    const before = await rows();
    for (let n = 1; ; n += 1) {
      const { failed } = failAt(n);
      const done = await archive().catch(() => null);
      vi.restoreAllMocks();
      if (!failed()) {
        expect(done?.events).toBeGreaterThan(0);
        expect(n).toBeGreaterThan(4);
        file = done?.file ?? '';
        break;
      }
      expect(done).toBeNull();
      expect(await rows()).toEqual(before);
      expect(await count('audit_archive')).toBe(0);
    }
    const verdict = await verified(readFileSync(file));
    expect(verdict).toMatchObject({ exitCode: 0, findings: [] });
    // Whatever went stands in the file.
    expect(verdict.events.replayed - verdict.events.withheld).toBeGreaterThanOrEqual(
      before.length - (await rows()).length,
    );
  });

  test('has nothing of persons in it, and what opened its events is gone', async () => {
    expect(readFileSync(file, 'latin1')).not.toContain('pd/');
    expect(
      await count(
        'audit_personal_data o where not exists (select from audit_event e where e.event_id = o.event_id)',
      ),
    ).toBe(0);
  });

  test('leaves what proofs need: leaves, tiles, checkpoints; the sealer misses nothing and goes on', async () => {
    expect(await sweep(sealer, sealing, 'all')).toBe(0);
    await enter('0145');
    await sealAll(5);
    expect(await count('audit_fault')).toBe(0);
    const { events } = await auditor.call((api) =>
      api.audit.events({
        ...{ op: null, outcome: null, agencyId: null, memberId: null, purpose: null, objectType: null },
        ...{ routine: true, from: null, to: null, search: 'lead.submitted' },
      }),
    );
    // Those of after the archive.
    expect(events).toHaveLength(2);
    const event = await auditor.call((api) => api.audit.event({ id: events[0]?.id ?? '' }));
    expect(event.proof?.path.length).toBeGreaterThan(0);
  });

  test('is told on the pages, and a bundle that is exported afterwards verifies, the archived withheld', async () => {
    const scope = await auditor.call((api) => api.audit.scope());
    expect(scope.archived).toMatchObject({ file: path.basename(file) });
    const { id } = await auditor.call((api) => api.exports.request(anExport()));
    await whileSealing(sealer, sealing, () => work(auditor, id));
    const verdict = await verified(await downloaded(auditor, id));
    expect(verdict).toMatchObject({ exitCode: 0, findings: [] });
    expect(verdict.events.withheld).toBeGreaterThan(0);
  });

  test('is refused to the portal and to events that stand in no archive', async () => {
    const app = await database.connectAsApp();
    await expect(app.query('delete from audit_event')).rejects.toThrow(/permission denied/);
    await expect(sealer.query('delete from audit_event')).rejects.toThrow(/append-only/);
  });

  test('follows the one before it, and verifies by itself', async () => {
    const second = await archive(instant(5.5));
    expect(second?.events).toBeGreaterThan(0);
    const verdict = await verified(readFileSync(second?.file ?? ''));
    expect(verdict).toMatchObject({ exitCode: 0, findings: [] });
    expect(verdict.events.withheld).toBeGreaterThan(0);
    expect(await restoreTrail(sealer, sealing, second?.file ?? '')).toBe(second?.events);
  });
});

describe('a restored archive', () => {
  test('must be the file that was made, to the byte', async () => {
    const bytes = readFileSync(file);
    const wrong = path.join(folder, 'wrong.zip');
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(wrong, bytes);
    await expect(restoreTrail(sealer, sealing, wrong)).rejects.toThrow(/no archive with this file/);
  });

  test('is again what it was, byte by byte; once', async () => {
    const before = await count('audit_event');
    const restored = await restoreTrail(sealer, sealing, file);
    expect(restored).toBeGreaterThan(0);
    expect(await count('audit_event')).toBe(before + restored + 1);
    await expect(restoreTrail(sealer, sealing, file)).rejects.toThrow(/restored before/);
    await sealAll((Date.now() - began) / 60_000);
    expect(
      await count('audit_leaf l where not exists (select from audit_event e where e.id = l.event_row)'),
    ).toBe(0);
    const { id } = await auditor.call((api) => api.exports.request(anExport()));
    await whileSealing(sealer, sealing, () => work(auditor, id));
    expect(await verified(await downloaded(auditor, id))).toMatchObject({ exitCode: 0, findings: [] });
    expect((await auditor.call((api) => api.audit.scope())).archived).toBeNull();
  });
});
