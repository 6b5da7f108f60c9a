import type { PrivateKey } from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAuditPolicy } from '@/core/bundle/policy';
import { formatRevocation } from '@/core/key-revocation';
import { changed, type Files, textOf } from '@/test/audit-bundle';
import { instantOf, type SampleWitness, sampleKey, sampleWitness, signDetached } from '@/test/audit-trail';
import { sampleReceipt } from '@/test/evidence';
import { evidenceFiles, parseCheckOpening } from './files';
import { judgeEvidence } from './judge';

const now = new Date('2026-03-02T00:00:00Z');
let files: Files;
let key: PrivateKey;
let fingerprint: string;
let witness: SampleWitness;

beforeAll(async () => {
  ({ files, key } = await sampleReceipt());
  fingerprint = key.getFingerprint().toUpperCase();
  witness = await sampleWitness(1);
});

const policyOf = (changes: object) =>
  parseAuditPolicy(
    JSON.stringify({ v: 1, origin: 'concord.example/audit/2026', keys: [{ fingerprint }], ...changes }),
  );

describe('a policy', () => {
  it.each([
    [0, 'that fits', () => ({})],
    [15, 'of another trail', () => ({ origin: 'elsewhere.example/audit' })],
    [15, 'that names another key', () => ({ keys: [{ fingerprint: 'B'.repeat(40) }] })],
    [15, 'by which the key was over', () => ({ keys: [{ fingerprint, until: '2026-01-01T00:00:00.000Z' }] })],
  ])('gives %i if it is one %s', async (exitCode, _, changes) => {
    expect(await judgeEvidence(files, 'receipt', { now, policy: policyOf(changes()) })).toMatchObject({
      exitCode,
    });
  });

  it('that names witnesses is met by their cosignatures alone', async () => {
    const { agency } = witness;
    const own = witness.key.getFingerprint().toUpperCase();
    const policy = policyOf({ witnesses: [{ agency, name: 'One', fingerprint: own }], quorum: 1 });
    expect(await judgeEvidence(files, 'receipt', { now, policy })).toMatchObject({ exitCode: 20 });
    const text = textOf(files, evidenceFiles.checkpoint);
    const cosigned = new Map([
      ...files,
      [`keys/witnesses/${agency}-${own}.asc`, Buffer.from(witness.key.toPublic().armor())],
      [`checkpoint.txt.${agency}.asc`, Buffer.from(await signDetached(text, witness.key, instantOf(40)))],
    ]);
    expect(await judgeEvidence(cosigned, 'receipt', { now, policy })).toMatchObject({
      exitCode: 0,
      witnesses: { agencies: { [agency]: 1 } },
    });
    const forged = changed(cosigned, {
      [`checkpoint.txt.${agency}.asc`]: await signDetached('x', witness.key, instantOf(40)),
    });
    expect(await judgeEvidence(forged, 'receipt', { now, policy })).toMatchObject({ exitCode: 11 });
  });
});

describe('a key that was revoked', () => {
  /** The proof alone, with a revocation by `by` that lets what was signed up to this checkpoint count. */
  const revokedAfter = async (last: string, by: PrivateKey, kind: 'receipt' | 'proof' = 'proof') => {
    const said = formatRevocation(
      { key: fingerprint, reason: 'compromised', time: instantOf(50).toISOString() },
      last,
    );
    const { receipt, signature } = evidenceFiles;
    const parts = kind === 'proof' ? changed(files, { [receipt]: null, [signature]: null }) : files;
    const name = `keys/revocations/${fingerprint}.txt`;
    const revoked = new Map([
      ...parts,
      ['keys/next.asc', Buffer.from(by.toPublic().armor())] as const,
      [name, Buffer.from(said)] as const,
      [`${name}.asc`, Buffer.from(await signDetached(said, by, instantOf(50)))] as const,
    ]);
    return judgeEvidence(revoked, kind, { now });
  };
  const signed = () => textOf(files, evidenceFiles.checkpoint);

  it('counts up to the checkpoint that its revocation names', async () => {
    const next = await sampleKey('Next year');
    expect(await revokedAfter(signed(), next)).toMatchObject({ exitCode: 0 });
    const thief = signed().replace('time 2026-03-01T08:00:40', 'time 2026-03-01T08:00:39');
    expect(await revokedAfter(thief, next)).toMatchObject({ exitCode: 15 });
    const later = signed().replace('no 1', 'no 2');
    expect(await revokedAfter(later, next)).toMatchObject({ exitCode: 20 });
  });

  it('signs no receipt that counts, and is revoked by another', async () => {
    expect(await revokedAfter(signed(), await sampleKey('Next year'), 'receipt')).toMatchObject({
      exitCode: 15,
    });
    expect(await revokedAfter(signed(), key)).toMatchObject({ exitCode: 15 });
  });
});

describe('an opening', () => {
  it.each(['{}', '{"salt":"abcd","terms":[]}', '{"salt":"!","terms":[]}', 'salt'])('is not %s', (text) => {
    expect(() => parseCheckOpening(text)).toThrow();
  });

  it('may give its salt in hex or base64', () => {
    const salt = Buffer.alloc(32, 0xab);
    for (const encoding of ['hex', 'base64'] as const) {
      const text = JSON.stringify({ salt: salt.toString(encoding), terms: ['phone +1'] });
      expect(Buffer.from(parseCheckOpening(text).salt)).toEqual(salt);
    }
  });
});
