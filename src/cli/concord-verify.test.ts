import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PrivateKey } from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointPath, eventsPath, keyPath, readmePath, signaturePath } from '@/core/bundle/paths';
import { archiveOf, changed, type Files, filesOf, relisted, textOf } from '@/test/audit-bundle';
import { sampleKey, sampleTrail, uuid } from '@/test/audit-trail';

const patience = { timeout: 60_000 };
const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'src/cli/bin/concord-verify.mjs');

let folder: string;
let files: Files;
let fingerprint: string;
let key: PrivateKey;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'concord-verify-'));
  const trail = await sampleTrail({
    size: 1000,
    sealedAt: [600, 1000],
    withheld: (leaf) => leaf % 100 === 7,
  });
  files = await filesOf(trail);
  key = trail.key;
  fingerprint = trail.key.getFingerprint().toUpperCase();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the program as an auditor does, from another folder. */
function verify(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

function write(name: string, content: Uint8Array | Files): string {
  const path = join(folder, name);
  writeFileSync(path, content instanceof Uint8Array ? content : archiveOf(content));
  return path;
}

const tampered = (changes: Readonly<Record<string, Uint8Array | string | null>>) =>
  relisted(changed(files, changes));

describe('concord-verify', patience, () => {
  it('says that a trail holds, and that nobody vouched for the key', () => {
    const { code, out, err } = verify(write('whole.zip', files));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('THE TRAIL HOLDS');
    expect(out).toContain('Events       1,000 events of concord.example/audit/2026');
    expect(out).toContain('990 replayed, 10 withheld');
    expect(out).toContain('from 2026-03-01 08:00:00 UTC to 2026-03-01 08:16:39 UTC');
    expect(out).toContain('a signed checkpoint covers every event');
    expect(out).toContain('to number 2, 2026-03-01 08:16:40 UTC, over 1,000 events');
    expect(out).toContain(fingerprint.replace(/(.{4})(?=.)/g, '$1 '));
    expect(out).toContain('CAUTION: the key came with the bundle');
  });

  it('says so without a caution when the key was named', () => {
    const { code, out } = verify('--fingerprint', fingerprint, write('pinned.zip', files));
    expect(code).toBe(0);
    expect(out).toContain(', as you named it');
    expect(out).not.toContain('CAUTION');
  });

  it('reads a folder as it reads an archive, regular files only', () => {
    const unpacked = join(folder, 'unpacked');
    for (const [path, content] of files) {
      mkdirSync(dirname(join(unpacked, path)), { recursive: true });
      writeFileSync(join(unpacked, path), content);
    }
    expect(verify(unpacked)).toMatchObject({ code: 0 });
    writeFileSync(join(unpacked, 'events/notes.txt'), 'seen');
    expect(verify(unpacked)).toMatchObject({ code: 13, out: expect.stringContaining('1. events/notes.txt') });
    rmSync(join(unpacked, 'events/notes.txt'));
    rmSync(join(unpacked, readmePath));
    symlinkSync('/etc/hostname', join(unpacked, readmePath));
    expect(verify(unpacked)).toMatchObject({ code: 13, out: expect.stringContaining('1. README.txt') });
  });

  it('names the event that was altered: 10', () => {
    const forged = textOf(files, eventsPath(0)).replace(/("id":"00000001[^\n]*)"success"/, '$1"denied"');
    const { code, out } = verify(write('event.zip', tampered({ [eventsPath(0)]: forged })));
    expect(code).toBe(10);
    expect(out).toContain('THE TRAIL DOES NOT HOLD');
    expect(out).toContain(`1. event 0 (id ${uuid(1, 0)}, lead.submitted)`);
  });

  it('names the checkpoint that is not signed: 11', () => {
    const forged = textOf(files, checkpointPath(1000)).replace('no 2', 'no 3');
    const { code, out } = verify(write('checkpoint.zip', tampered({ [checkpointPath(1000)]: forged })));
    expect(code).toBe(11);
    expect(out).toContain(`1. ${checkpointPath(1000)}`);
    expect(verify(write('signature.zip', tampered({ [signaturePath(1000)]: null })))).toMatchObject({
      code: 11,
    });
  });

  it('names what is damaged in the archive: 13', () => {
    const archive = archiveOf(files);
    const cut = verify(write('cut.zip', archive.slice(0, -1)));
    expect(cut.code).toBe(13);
    expect(cut.out).toContain('The archive is damaged');
    expect(verify(write('readme.zip', changed(files, { [readmePath]: 'Trust me.\n' })))).toMatchObject({
      code: 13,
    });
  });

  it('names the key that cannot be accepted: 15', async () => {
    const other = (await sampleKey('Somebody else')).toPublic().armor();
    expect(verify(write('key.zip', tampered({ [keyPath('trail')]: other })))).toMatchObject({ code: 15 });
    const { code, out } = verify('--fingerprint', 'A'.repeat(40), write('other.zip', files));
    expect(code).toBe(15);
    expect(out).toContain(`signed by ${fingerprint}, which is none of the keys that you named`);
  });

  it('measures by a policy: 14 without the witnesses, 15 with another key', () => {
    const witness = { agency: uuid(4, 1), name: 'Agency One', fingerprint: 'B'.repeat(40) };
    const policy = (changes: object) => {
      const least = { v: 1, origin: 'concord.example/audit/2026', keys: [{ fingerprint }] };
      writeFileSync(join(folder, 'policy.json'), JSON.stringify({ ...least, ...changes }));
      return ['--policy', 'policy.json', write('measured.zip', files)];
    };
    expect(verify(...policy({}))).toMatchObject({ code: 0, out: expect.not.stringContaining('CAUTION') });
    const few = verify(...policy({ witnesses: [witness], quorum: 1 }));
    expect(few).toMatchObject({ code: 14, out: expect.stringContaining('unwitnessed tail: 1,000 events') });
    expect(verify(...policy({ keys: [{ fingerprint: witness.fingerprint }] }))).toMatchObject({ code: 15 });
    expect(verify(...policy({ quorum: 1 }))).toMatchObject({
      code: 2,
      err: expect.stringContaining('policy.json: quorum: is larger'),
    });
    expect(verify('--fingerprint', fingerprint, ...policy({}))).toMatchObject({ code: 2 });
  });

  it('keeps a state, and finds out by it what was cut short: 17', async () => {
    const state = join(folder, 'state.json');
    const short = await sampleTrail({
      size: 600,
      sealedAt: [600],
      key,
      withheld: (leaf) => leaf % 100 === 7,
    });
    const shortened = write('short.zip', await filesOf(short));
    const kept = () => JSON.parse(readFileSync(state, 'utf8')).checkpoint;
    expect(verify('--state', state, shortened)).toMatchObject({
      code: 0,
      out: expect.stringContaining('made'),
    });
    expect(kept()).toContain('\n600\n');
    expect(verify('--state', state, write('whole.zip', files))).toMatchObject({ code: 0 });
    expect(kept()).toContain('\n1000\n');
    expect(verify('--state', state, shortened)).toMatchObject({
      code: 17,
      out: expect.stringContaining('left as it was'),
    });
    expect(kept()).toContain('\n1000\n');
    writeFileSync(state, '{}');
    expect(verify('--state', state, shortened)).toMatchObject({
      code: 2,
      err: expect.stringContaining(state),
    });
  });

  it('gives the verdict as JSON', () => {
    const verdict = JSON.parse(verify('--json', write('json.zip', files)).out);
    expect(verdict).toMatchObject({
      bundle: join(folder, 'json.zip'),
      exitCode: 0,
      findings: [],
      keys: [{ fingerprint }],
    });
  });

  it.each([
    ['no bundle', []],
    ['two bundles', ['a.zip', 'b.zip']],
    ['a bundle that is not there', ['nowhere.zip']],
    ['an option it does not know', ['--trust', 'a.zip']],
    ['a fingerprint that is too short', ['--fingerprint', 'ABCD', 'a.zip']],
  ])('refuses %s: 2', (_name, args) => {
    const { code, out, err } = verify(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^concord-verify: /);
  });

  it('explains itself', () => {
    expect(verify('--help')).toMatchObject({ code: 0, out: expect.stringContaining('--fingerprint FPR') });
  });

  it('is what `npm run verify` runs', () => {
    const args = ['--import', 'tsx', 'src/cli/concord-verify.ts', '--help'];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect({ status, usage: stdout.slice(0, 6) }).toEqual({ status: 0, usage: 'Usage:' });
  });
});
