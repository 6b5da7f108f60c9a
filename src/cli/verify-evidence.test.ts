import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PrivateKey } from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saltedCommitment } from '@/core/audit-event';
import { canonicalJson } from '@/core/canonical-json';
import { evidenceZip, evidenceFiles as names } from '@/core/evidence/files';
import { changed, type Files, textOf } from '@/test/audit-bundle';
import { instantOf, sampleKey, signDetached } from '@/test/audit-trail';
import { sampleReceipt } from '@/test/evidence';

const patience = { timeout: 120_000 };
const program = fileURLToPath(new URL('./bin/concord-verify.mjs', import.meta.url));
const salt = 'ab'.repeat(32);
const terms = ['phone +16195550142'];

let folder: string;
let files: Files;
let key: PrivateKey;
let fingerprint: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-receipt-'));
  const commitment = saltedCommitment(Buffer.from(salt, 'hex'), canonicalJson(terms));
  ({ files, key } = await sampleReceipt({ commitment }));
  fingerprint = key.getFingerprint().toUpperCase();
});
afterAll(() => rmSync(folder, { recursive: true }));

function verify(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'receipt', ...args], {
    ...{ cwd: folder, encoding: 'utf8' as const },
  });
  return { code: status, out: stdout, err: stderr };
}

function write(name: string, content: Uint8Array | string | Files): string {
  const isFiles = !(content instanceof Uint8Array) && typeof content !== 'string';
  writeFileSync(join(folder, name), isFiles ? Buffer.concat(evidenceZip(content)) : content);
  return name;
}

const altered = (name: string, from: string, to: string) =>
  changed(files, { [name]: textOf(files, name).replace(from, to) });

describe('concord-verify receipt', patience, () => {
  it('says what was checked, when, and that it stands in the trail', () => {
    const { code, out, err } = verify('--fingerprint', fingerprint, write('receipt.zip', files));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('THE RECEIPT HOLDS: receipt.zip');
    expect(out).toContain('CHK-0F3A9C1, a receipt of a check');
    expect(out).toContain(
      'of Harbor City Police, issued 2026-03-01 08:00:17 UTC, signed 2026-03-01 08:00:18 UTC',
    );
    expect(out).toContain('held-by-others 0');
    expect(out).toContain('it is leaf 17 (from 0) of the 40 events that the checkpoint signs');
    expect(out).toContain('1 of concord.example/audit/2026, 2026-03-01 08:00:40 UTC, over 40 events');
    expect(out).toContain(', as you named it');
    expect(out).toContain('Note: receipt.pdf is for reading: what is signed is receipt.txt.');
    expect(out).not.toContain('CAUTION');
  });

  it('tells what is wrong with each of many, and ends with the worst', async () => {
    const other = await sampleKey('Somebody else');
    const resigned = await signDetached(textOf(files, names.receipt), other, instantOf(18));
    const committedElsewhere = await sampleReceipt({ key, committed: 'another text' });
    const cases: [string, number, Uint8Array | Files][] = [
      ['whole.zip', 0, files],
      ['result.zip', 11, altered(names.receipt, 'held-by-others 0', 'held-by-others 1')],
      ['unsigned.zip', 11, changed(files, { [names.signature]: null })],
      ['checkpoint.zip', 11, altered(names.checkpoint, 'no 1', 'no 2')],
      ['event.zip', 10, altered(names.event, '"success"', '"denied"')],
      ['proof.zip', 10, altered(names.proof, 'leaf 17', 'leaf 18')],
      ['size.zip', 10, altered(names.proof, 'size 40', 'size 39')],
      ['elsewhere.zip', 10, committedElsewhere.files],
      ['no-event.zip', 13, altered(names.event, '{', '[')],
      ['cut.zip', 13, Buffer.concat(evidenceZip(files)).subarray(0, -1)],
      ['no-receipt.zip', 13, changed(files, { [names.receipt]: null, [names.signature]: null })],
      ['keyless.zip', 15, changed(files, { 'keys/trail.asc': null })],
      ['forger.zip', 15, changed(files, { [names.signature]: resigned })],
      ['placeless.zip', 20, changed(files, { [names.event]: null, [names.proof]: null })],
    ];
    const { code, out } = verify('--json', ...cases.map(([name, , content]) => write(name, content)));
    const verdicts = out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    expect(verdicts.map(({ file, exitCode }) => [file, exitCode])).toEqual(
      cases.map(([name, exitCode]) => [name, exitCode]),
    );
    expect(code).toBe(13);
    const partly = verify('whole.zip', 'placeless.zip');
    expect(partly.code).toBe(20);
    expect(partly.out).toContain('THE RECEIPT HOLDS ONLY IN PART: placeless.zip (exit code 20)');
    expect(partly.out).toContain('CAUTION: the key came with the receipt');
  });

  it('reads it unpacked, and the text alone with its signature beside it', () => {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, 'unpacked', path)), { recursive: true });
      writeFileSync(join(folder, 'unpacked', path), content);
    }
    for (const name of [names.receipt, names.signature])
      write(name.replace('receipt', 'mine'), textOf(files, name));
    write('notes.txt', 'nothing of a receipt');
    const { code, out } = verify('--json', 'unpacked', 'unpacked/receipt.txt', 'mine.txt');
    const verdicts = out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    expect(verdicts.map(({ exitCode }) => exitCode)).toEqual([0, 0, 15]);
    expect(code).toBe(15);
  });

  it('measures by a policy: 15 for another trail', () => {
    const policy = { v: 1, origin: 'elsewhere.example/audit', keys: [{ fingerprint }] };
    write('policy.json', JSON.stringify(policy));
    const { code, out } = verify('--policy', 'policy.json', write('measured.zip', files));
    expect(code).toBe(15);
    expect(out).toContain('your policy is for elsewhere.example/audit');
  });

  it('compares what was asked with the commitment: 19', () => {
    const opening = (given: object) => ['--opening', write('opening.json', JSON.stringify(given))];
    write('opened.zip', files);
    const opened = verify(...opening({ salt, terms }), 'opened.zip');
    expect(opened).toMatchObject({ code: 0, out: expect.stringContaining('is what it commits to') });
    expect(verify(...opening({ salt, terms: ['phone +16195550143'] }), 'opened.zip').code).toBe(19);
  });

  it.each([
    ['no file', []],
    ['a file that is not there', ['nowhere.zip']],
    ['one opening for two', ['--opening', 'a.json', 'a.zip', 'b.zip']],
  ])('refuses %s: 2', (_name, args) => {
    const { code, out, err } = verify(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^concord-verify: /);
  });

  it('explains itself', () => {
    expect(verify('--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('concord-verify receipt'),
    });
  });
});
