import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Sealing } from '@/server/sealer/sealing';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aReport, downloaded, work } from '@/test/exports';
import { aLead, aPhone } from '@/test/leads';
import { lastWeek, whatIsFound } from '@/test/review';
import { testSealing, whileSealing } from '@/test/sealer';
import { unzipped } from '@/test/zip';

const database = testDatabase();
const phone = '+1 619 555 0142';
const gpgInstalled = spawnSync('gpg', ['--version']).status === 0;
let sealer: Sealing;
let auditor: TestActor;
let investigator: TestActor;
let reference: string;

beforeAll(async () => {
  sealer = await testSealing();
  const world = await createWorld();
  const [one, other] = [await world.agency(), await world.agency({ name: 'Mesa police' })];
  [auditor, investigator] = [await one.member('auditor'), await one.member('investigator')];
  const stranger = await other.member('investigator', 'liaison');
  ({ reference } = await investigator.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)] })),
  ));
  await stranger.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)] })));
  await whatIsFound(database, auditor, investigator);
});

/** What the archive of a finished report holds. */
async function archiveOf(request: ReturnType<typeof aReport>): Promise<Map<string, Buffer>> {
  await auditor.call((api) => api.exports.requestReport(request));
  await whileSealing(await database.connectAsSealer(), sealer, () => work(auditor, request.id));
  expect(await auditor.call((api) => api.exports.get({ id: request.id }))).toMatchObject({ state: 'done' });
  return unzipped(await downloaded(auditor, request.id));
}

/** What GnuPG says of each signature in the archive, with the keys that are in it. */
function verdicts(files: ReadonlyMap<string, Buffer>): Record<string, string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'concord-report-'));
  const gpg = (...args: string[]) =>
    spawnSync('gpg', ['--batch', '--status-fd', '1', ...args], {
      ...{ cwd: folder, encoding: 'utf8' as const, env: { ...process.env, GNUPGHOME: folder } },
    });
  const flat = (name: string) => name.replace('/', '-');
  for (const [name, content] of files) writeFileSync(path.join(folder, flat(name)), content);
  const names = [...files.keys()];
  gpg('--import', ...names.filter((name) => name.startsWith('keys/')).map(flat));
  const signed = names.filter((name) => name.endsWith('.txt.asc'));
  return Object.fromEntries(
    signed.map((name) => {
      const { stdout } = gpg('--verify', name, name.replace(/\.asc$/, ''));
      return [name, /GOODSIG|BADSIG|ERRSIG/.exec(stdout)?.[0] ?? stdout];
    }),
  );
}

const sha256 = (bytes: Buffer | undefined) =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');

describe('a report as signed PDF', () => {
  test.skipIf(!gpgInstalled)('of disclosures: GnuPG accepts it, and not one bit less', async () => {
    const files = await archiveOf(
      aReport({ kind: 'disclosures_pdf', references: [reference, 'ZZ-2026-0001'] }),
    );
    expect(verdicts(files)).toEqual({ 'report.txt.asc': 'GOODSIG' });
    expect(files.get('report.txt')?.toString()).toContain(`sha256 ${sha256(files.get('disclosures.pdf'))}\n`);
    const changed = new Map(files).set('report.txt', Buffer.from(`${files.get('report.txt')} `));
    expect(verdicts(changed)).toEqual({ 'report.txt.asc': 'BADSIG' });
    const { rows } = await database.admin.query<{ body: string }>(
      `select body from audit_event where member_id = $1 and type = 'trail.disclosures-accounted'`,
      [auditor.memberId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.body).not.toContain(reference);
  });

  test.skipIf(!gpgInstalled)('of a week: with what its reviewer signed off', async () => {
    const week = lastWeek;
    const before = await archiveOf(aReport({ kind: 'sheet_pdf', week }));
    expect(verdicts(before)).toEqual({ 'report.txt.asc': 'GOODSIG' });
    await auditor.call((api) => api.review.sign({ week }));
    const after = await archiveOf(aReport({ kind: 'sheet_pdf', week }));
    expect(verdicts(after)).toEqual({ 'report.txt.asc': 'GOODSIG', 'signed-off.txt.asc': 'GOODSIG' });
    expect(after.get('signed-off.txt')?.toString()).toContain(`week ${week}\n`);
    expect(sha256(after.get('review-sheet.pdf'))).not.toBe(sha256(before.get('review-sheet.pdf')));
  });

  test('is for those who may read it', async () => {
    const abouts = [
      { kind: 'disclosures_pdf' as const, references: [reference] },
      { kind: 'sheet_pdf' as const, week: lastWeek },
    ];
    for (const about of abouts)
      await expect(
        investigator.call((api) => api.exports.requestReport(aReport(about))),
      ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
