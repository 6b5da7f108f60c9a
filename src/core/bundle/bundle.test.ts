import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditEventBytes } from '@/core/audit-event';
import { parseCheckpoint } from '@/core/checkpoint';
import { archiveOf, type Files, filesOf, textOf, verifyArchive, verifyFiles } from '@/test/audit-bundle';
import { instantOf, sampleEvent, sampleTrail, sourceOf, type Trail } from '@/test/audit-trail';
import { openpgpPrograms } from '@/test/openpgp-programs';
import { checkpointPath, eventsPath, manifestPath, readmePath, scopePath, signaturePath } from './paths';
import { bundleEntries, bundleZip } from './write';

function isInstalled(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let trail: Trail;
let files: Files;
let fingerprint: string;

beforeAll(async () => {
  trail = await sampleTrail({
    size: 4500,
    sealedAt: [0, 1, 1000, 4096, 4500],
    withheld: (leaf) => leaf % 10 === 3,
  });
  files = await filesOf(trail);
  fingerprint = trail.key.getFingerprint().toUpperCase();
});

describe('a bundle', { timeout: 60_000 }, () => {
  it('holds', async () => {
    const verdict = await verifyFiles(files);
    expect(verdict).toMatchObject({
      exitCode: 0,
      findings: [],
      unlisted: 0,
      events: {
        total: 4500,
        replayed: 4050,
        withheld: 450,
        firstAt: instantOf(0).toISOString(),
        lastAt: instantOf(4499).toISOString(),
        uncovered: 0,
      },
      checkpoints: {
        count: 5,
        signed: 5,
        apart: 0,
        first: { no: 1, treeSize: 0 },
        last: { no: 5, treeSize: 4500 },
      },
      keys: [{ fingerprint, path: 'keys/trail.asc', pinned: false }],
      complete: true,
    });
    expect(verdict.notes).toHaveLength(1);
    expect(verdict.notes[0]).toMatch(/^\d+ numbers of writers .* the 450 not shown can account for them\.$/);
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
  });

  it('holds for the key that the auditor was told of, and for no other', async () => {
    const spaced = fingerprint.toLowerCase().replace(/(.{4})/g, '$1 ');
    expect(await verifyFiles(files, { fingerprints: [spaced] })).toMatchObject({
      exitCode: 0,
      keys: [{ pinned: true }],
    });
    const other = await verifyFiles(files, { fingerprints: ['A'.repeat(40)] });
    expect(other.exitCode).toBe(15);
    expect(other.findings[0]?.message).toContain(
      `signed by ${fingerprint}, which is none of the keys that you named`,
    );
    expect(other.events.uncovered).toBe(4500);
  });

  it('tells how far it has come', async () => {
    const progress: number[] = [];
    await verifyFiles(files, { onProgress: (leaves) => progress.push(leaves) });
    expect(progress).toEqual([4096, 4500]);
  });

  it('has its files in one order, which is that of verifying', () => {
    expect([...files.keys()]).toEqual([
      'README.txt',
      'keys/trail.asc',
      'checkpoints/000000000000.txt',
      'checkpoints/000000000000.txt.asc',
      'checkpoints/000000000001.txt',
      'checkpoints/000000000001.txt.asc',
      'checkpoints/000000001000.txt',
      'checkpoints/000000001000.txt.asc',
      'checkpoints/000000004096.txt',
      'checkpoints/000000004096.txt.asc',
      'proofs/leaves/000000000000.bin',
      'events/000000000000.jsonl',
      'checkpoints/000000004500.txt',
      'checkpoints/000000004500.txt.asc',
      'proofs/leaves/000000004096.bin',
      'events/000000004096.jsonl',
      'MANIFEST.sha256',
      'SCOPE.txt',
      'SCOPE.txt.asc',
    ]);
  });

  it('has the bytes of the events, a line each', () => {
    const lines = textOf(files, eventsPath(4096)).split('\n');
    expect(lines).toHaveLength(405);
    expect(lines[0]).toBe(auditEventBytes(sampleEvent(4096)));
    expect(lines[7]).toMatch(/^withheld [A-Za-z0-9+/]{43}=$/);
    expect(lines[404]).toBe('');
  });

  it('is the same as a stream of bytes', async () => {
    const pieces: Uint8Array[] = [];
    for await (const piece of bundleZip(sourceOf(trail))) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(archiveOf(files))).toBe(true);
  });

  it('may be of an empty trail', async () => {
    const empty = await sampleTrail({ size: 0, sealedAt: [0], key: trail.key });
    expect(await verifyFiles(await filesOf(empty))).toMatchObject({
      exitCode: 0,
      events: { total: 0, firstAt: null },
    });
  });

  it('may leave out checkpoints, which is told', async () => {
    const { checkpoints } = trail;
    const few = {
      ...trail,
      checkpoints: [checkpoints[0], checkpoints[2], checkpoints[4]].flatMap((one) => one ?? []),
    };
    const verdict = await verifyFiles(await filesOf(few));
    expect(verdict).toMatchObject({ exitCode: 0, checkpoints: { count: 3, apart: 2 } });
    expect(verdict.notes[0]).toBe('2 of 3 checkpoints do not name the one before: others lie between them.');
  });

  it('is not written with checkpoints out of order, malformed ones, or keys that are no file names', async () => {
    const write = async (changes: object) => {
      for await (const file of bundleEntries({ ...sourceOf(trail), ...changes })) file.content.fill(0, 0, 0);
    };
    await expect(write({ checkpoints: [...trail.checkpoints].reverse() })).rejects.toThrow('out of order');
    await expect(write({ checkpoints: [{ text: 'x', signature: '' }] })).rejects.toThrow('six lines');
    await expect(write({ keys: [{ name: '../key', armored: '' }] })).rejects.toThrow('no file of a bundle');
  });
});

describe('for other programs, a bundle', { timeout: 60_000 }, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'concord-'));
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    writeFileSync(join(folder, 'bundle.zip'), archiveOf(files));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.for(openpgpPrograms)('is signed so that $name agrees', ({ name, installed, accepts }, { skip }) => {
    skip(!installed, `${name} is not installed`);
    const [key, forged] = ['keys/trail.asc', `forged-${name}.txt`];
    for (const file of [checkpointPath(4500), scopePath]) {
      const signed = { folder, key, signature: `${file}.asc`, file };
      expect(accepts(signed, fingerprint)).toBe(true);
      writeFileSync(join(folder, forged), textOf(files, file).replace('4500', '4501'));
      expect(accepts({ ...signed, file: forged }, fingerprint)).toBe(false);
      expect(accepts({ ...signed, signature: signaturePath(1000) }, fingerprint)).toBe(false);
    }
  });

  it.skipIf(!isInstalled('python3'))("has the root that the Python of the auditor's guide computes", () => {
    const guide = readFileSync('docs/auditors-guide.md', 'utf8');
    const program = join(folder, 'root.py');
    writeFileSync(program, /^```python\n([\s\S]+?)^```/m.exec(guide)?.[1] ?? '');
    for (const treeSize of [1, 1000, 4500]) {
      const args = [program, join(folder, 'bundle.zip'), String(treeSize)];
      const root = execFileSync('python3', args, { encoding: 'utf8' }).trim();
      expect(
        Buffer.from(parseCheckpoint(textOf(files, checkpointPath(treeSize))).root).toString('base64'),
      ).toBe(root);
    }
  });

  it.skipIf(!isInstalled('sha256sum'))('has a manifest that sha256sum checks', () => {
    const checked = execFileSync('sha256sum', ['--check', '--strict', manifestPath], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(checked.trim().split('\n')).toHaveLength(files.size - 3);
    expect(textOf(files, readmePath)).toContain('sha256sum --check MANIFEST.sha256');
  });

  it('is refused when somebody else wrote the archive', async () => {
    const archive = archiveOf(files);
    expect(await verifyArchive(archive.with(4, 10))).toMatchObject({ exitCode: 13, complete: false });
  });
});
