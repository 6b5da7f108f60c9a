import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditRevoke, auditRotate, auditStatus } from '@/cli/trail-keys';
import type { BundleVerdict } from '@/core/bundle/verify';
import { env } from '@/server/env';
import { environmentKeyring } from '@/server/keyring';
import { addKey, createKey, openSigner } from '@/server/openpgp';
import { seal } from '@/server/sealer/seal';
import { openSealing, type Sealing } from '@/server/sealer/sealing';
import { createWorld, type TestActor } from '@/test/actors';
import { verifyArchive } from '@/test/audit-bundle';
import { testDatabase } from '@/test/database';
import { anExport, downloaded, work } from '@/test/exports';
import { whileSealing } from '@/test/sealer';

const home = mkdtempSync(path.join(tmpdir(), 'concord-trail-keys-'));
const file = path.join(home, 'audit-signing-key.asc');
const seedKeys = path.join(home, 'seed-keys.asc');

const database = testDatabase();
let sealer: pg.Client;
let sealing: Sealing;
let oversight: TestActor;
let passphrase: string;
let first: string;

beforeAll(async () => {
  // Copies of the installation's own keys, for they are replaced here, and what the migrations told is bound with them.
  copyFileSync(env.auditKeyFile, file);
  copyFileSync(env.seedKeysFile, seedKeys);
  process.env['CONCORD_AUDIT_KEY_FILE'] = file;
  process.env['CONCORD_SEED_KEYS_FILE'] = seedKeys;
  passphrase = env.auditKeyPassphrase;
  sealer = await database.connectAsSealer();
  const keyring = environmentKeyring();
  sealing = openSealing(await keyring.open(), `${env.url.host}/audit`, env.seedKeysFile, keyring.open);
  first = sealing.signer.fingerprint;
  oversight = await (await (await createWorld()).agency({ kind: 'oversight' })).member('oversight_auditor');
});
afterAll(() => rmSync(home, { recursive: true }));

interface Status {
  readonly fingerprint: string;
  readonly state: string;
  readonly first: { readonly no: number } | null;
  readonly last: { readonly no: number } | null;
}
const status = async () => JSON.parse(await auditStatus(true)) as Status[];
const current = async () => (await status()).find(({ state }) => state === 'signs')?.fingerprint ?? '';

/** A bundle as an oversight auditor gets it, judged by who was told these fingerprints. */
async function bundle(): Promise<(...fingerprints: string[]) => Promise<BundleVerdict>> {
  const { id } = await oversight.call((api) => api.exports.request(anExport()));
  await whileSealing(sealer, sealing, () => work(oversight, id));
  const content = await downloaded(oversight, id);
  return (...fingerprints) => verifyArchive(content, { now: new Date(), fingerprints });
}

describe('the keys of the trail', { timeout: 120_000 }, () => {
  test('there is nothing to replace before the sealer has run', async () => {
    await expect(auditRotate(null)).rejects.toThrow('The trail has no key yet');
    expect(await status()).toMatchObject([{ fingerprint: first, state: 'unused' }]);
    await seal(sealer, sealing, new Date());
    expect(await status()).toMatchObject([{ fingerprint: first, state: 'signs', first: { no: 1 } }]);
  });

  test('one takes over while the sealer runs, and who knows the first accepts the bundle', async () => {
    const said = await auditRotate(null);
    const next = await current();
    expect(next).not.toBe(first);
    expect(said).toContain(next);
    expect(readFileSync(env.seedKeysFile, 'utf8')).toContain(
      (await environmentKeyring().open(next)).publicKey.trim(),
    );
    const judge = await bundle();
    expect(sealing.signer.fingerprint).toBe(next);
    expect(await judge(first)).toMatchObject({ exitCode: 0, findings: [], macs: null });
    expect(await judge()).toMatchObject({ exitCode: 0 });
    expect((await judge('F'.repeat(40))).exitCode).toBe(15);
    const [one, two] = await status();
    expect([one?.state, two?.state]).toEqual(['handed over', 'signs']);
    expect(one?.last?.no).toBeLessThan(two?.first?.no ?? 0);
  });

  test('the same command given again changes nothing', async () => {
    const before = await current();
    expect(await auditRotate(null)).toMatch(`${before} took over at`);
    expect(await current()).toBe(before);
    await expect(auditRotate(first)).rejects.toThrow(`${first} has signed the trail before`);
  });

  test('an unused key that a killed rotation left is taken, not another made', async () => {
    await database.admin.query('alter table audit_handover disable trigger append_only');
    await database.admin.query(`update audit_handover set handed_over_at = now() - interval '1 day'`);
    const left = await addKey(file, 'Concord audit trail', passphrase);
    await auditRotate(null);
    expect(await current()).toBe(left);
  });

  test('one that is revoked counts up to a checkpoint, and only who is told of the next accepts the bundle', async () => {
    const stolen = await current();
    const judgeBefore = await bundle();
    expect(await judgeBefore(first)).toMatchObject({ exitCode: 0 });
    const of = { fingerprint: stolen, to: null, reason: 'compromised' } as const;
    await expect(auditRevoke({ ...of, after: null })).rejects.toThrow('No witness has cosigned');
    await expect(auditRevoke({ ...of, after: 1 })).rejects.toThrow(
      'Checkpoint 1 is not published, or not one',
    );
    const later = new Date(Date.now() + 61_000);
    await seal(sealer, sealing, later);
    await seal(sealer, sealing, new Date(later.getTime() + 1));
    const [anchor] = (
      await database.admin.query('select no from audit_checkpoint where published order by no desc limit 1')
    ).rows;
    const said = await auditRevoke({ ...of, after: anchor.no });
    const next = await current();
    expect(said).toContain(`counts up to checkpoint ${anchor.no}`);
    expect(readFileSync(env.seedKeysFile, 'utf8')).not.toContain(
      (await environmentKeyring().open(stolen)).publicKey.trim().slice(60, 200),
    );
    const judge = await bundle();
    const verdict = await judge(first, next);
    expect(verdict).toMatchObject({ exitCode: 0, findings: [] });
    expect(verdict.notes.join()).toContain(`counts up to checkpoint ${anchor.no}`);
    expect((await judge(first)).exitCode).toBe(15);
    expect((await status()).map(({ state }) => state)).toEqual([
      'handed over',
      'handed over',
      'revoked',
      'signs',
    ]);
    await expect(auditRevoke({ ...of, after: anchor.no })).rejects.toThrow(
      `revoked already; ${next} took its place`,
    );
  });

  test('one that was never ours is refused', async () => {
    const stranger = path.join(home, 'stranger.asc');
    await createKey(stranger, 'Stranger', passphrase);
    const { fingerprint } = await openSigner(stranger, passphrase);
    const revocation = { fingerprint, after: 1, to: null, reason: 'lost' } as const;
    await expect(auditRevoke(revocation)).rejects.toThrow('does not sign the trail');
  });
});
