import { concatBytes } from '@noble/hashes/utils.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditEventBytes } from '@/core/audit-event';
import type { Checkpoint } from '@/core/checkpoint';
import {
  archiveOf,
  changed,
  type Files,
  filesOf,
  relisted,
  textOf,
  verifyArchive,
  verifyFiles,
} from '@/test/audit-bundle';
import { sampleEvent, sampleTrail, type Trail } from '@/test/audit-trail';
import {
  checkpointPath,
  eventsPath,
  keyPath,
  leavesPath,
  manifestPath,
  readmePath,
  signaturePath,
} from './paths';
import type { BundleVerdict } from './verify';

const size = 1000;
const events = eventsPath(0);
const leaves = leavesPath(0);

let trail: Trail;
let files: Files;

beforeAll(async () => {
  trail = await sampleTrail({ size, sealedAt: [100, 400, 990], withheld: (leaf) => leaf % 50 === 7 });
  files = await filesOf(trail);
});

describe('somebody who also writes a new manifest', { timeout: 60_000 }, () => {
  const tampered = (changes: Readonly<Record<string, Uint8Array | string | null>>) =>
    verifyFiles(relisted(changed(files, changes)));
  const linesWith = (edit: (lines: string[]) => void) => {
    const lines = textOf(files, events).split('\n');
    edit(lines);
    return lines.join('\n');
  };
  const summary = ({ exitCode, findings }: BundleVerdict) => ({
    exitCode,
    findings: findings.map(({ fault, leaf }) => [fault, leaf]),
  });

  it('is found out by an event that was replaced', async () => {
    const other = auditEventBytes(sampleEvent(12, { outcome: 'denied' }));
    const verdict = await tampered({ [events]: linesWith((lines) => lines.splice(12, 1, other)) });
    expect(summary(verdict)).toEqual({ exitCode: 10, findings: [['root', 12]] });
    expect(verdict.findings[0]).toMatchObject({
      where: `event 12 (id ${sampleEvent(12).id}, lead.submitted)`,
      path: events,
    });
    expect(verdict.findings[0]?.message).toContain(
      'the signed root of checkpoint 1 is reproduced with proofs/leaves/000000000000.bin',
    );
  });

  it.each([
    [
      'events that changed places',
      (lines: string[]) => lines.splice(12, 2, lines[13] ?? '', lines[12] ?? ''),
      [12, 13],
    ],
    ['an event left out', (lines: string[]) => lines.splice(12, 1), [12]],
    ['an event left out at the end', (lines: string[]) => lines.splice(999, 1), [999]],
    ['an event put in', (lines: string[]) => lines.splice(12, 0, auditEventBytes(sampleEvent(5000))), [12]],
    [
      'one event left out and another altered',
      (lines: string[]) => [lines.splice(700, 1, '{}'), lines.splice(12, 1)],
      [12, 700],
    ],
    [
      'one event left out and another put in',
      (lines: string[]) => [lines.splice(700, 0, '{}'), lines.splice(12, 1)],
      [12, 700],
    ],
    [
      'one put in, one altered under a later checkpoint',
      (lines: string[]) => [lines.splice(700, 1, '{}'), lines.splice(12, 0, '{}')],
      [12, 700],
    ],
    ['an event given twice', (lines: string[]) => lines.splice(12, 0, lines[12] ?? ''), [12]],
    [
      'an event that is withheld after all',
      (lines: string[]) => lines.splice(12, 1, `withheld ${'A'.repeat(43)}=`),
      [12],
    ],
    [
      'another hash for a withheld event',
      (lines: string[]) => lines.splice(57, 1, `withheld ${'A'.repeat(43)}=`),
      [57],
    ],
    [
      'a hash with stray bits',
      (lines: string[]) => lines.splice(57, 1, (lines[57] ?? '').replace(/.=$/, 'B=')),
      [57],
    ],
    ['bytes that are not UTF-8', (lines: string[]) => lines.splice(12, 1, '\ud800'), [12]],
    ['a line that is too long', (lines: string[]) => lines.splice(12, 1, 'x'.repeat(200_000)), [12]],
    ['many lines', (lines: string[]) => lines.splice(12, 0, ...Array<string>(9000).fill('x')), [12]],
    [
      'events altered under several checkpoints',
      (lines: string[]) => [5, 150, 500].map((at) => lines.splice(at, 1, '{}')),
      [5, 150, 500],
    ],
  ])('is found out by %s', async (_name, edit, named) => {
    const verdict = await tampered({ [events]: linesWith(edit) });
    expect(verdict.exitCode).toBe(10);
    expect(verdict.findings.filter(({ fault }) => fault === 'root').map(({ leaf }) => leaf)).toEqual(named);
  });

  it('is found out by a line feed left out at the end', async () => {
    const verdict = await tampered({ [events]: textOf(files, events).slice(0, -1) });
    expect(summary(verdict)).toEqual({ exitCode: 13, findings: [['format', null]] });
  });

  it('is found out by leaf hashes altered, whatever their number', async () => {
    const hashes = files.get(leaves) ?? new Uint8Array();
    const flipped = hashes.with(12 * 32, (hashes[12 * 32] ?? 0) ^ 1);
    const verdict = await tampered({ [leaves]: flipped });
    expect(summary(verdict)).toEqual({ exitCode: 13, findings: [['format', 12]] });
    expect(verdict.findings[0]?.message).toContain('checkpoint 1 is reproduced with events/0');
    const without = concatBytes(hashes.subarray(0, 12 * 32), hashes.subarray(13 * 32));
    expect(summary(await tampered({ [leaves]: without }))).toEqual({
      exitCode: 13,
      findings: [['format', 12]],
    });
    expect((await tampered({ [leaves]: hashes.subarray(1) })).exitCode).toBe(13);
  });

  it('is found out by an event and its leaf hash altered together, as far as a checkpoint reaches', async () => {
    const other = auditEventBytes(sampleEvent(150, { outcome: 'denied' }));
    const forged = await filesOf({ ...trail, leaves: trail.leaves.toSpliced(150, 1, { body: other }) });
    const verdict = await verifyFiles(forged);
    expect(summary(verdict)).toEqual({ exitCode: 10, findings: [['root', 100]] });
    expect(verdict.findings[0]?.message).toBe(
      'Its signed root is not reproduced by events 100 to 399. Nor do they reproduce the 1 after it.',
    );
    expect(verdict.events.uncovered).toBe(900);
  });

  it('is named where nothing is signed, but both cannot be right', async () => {
    const verdict = await tampered({ [events]: linesWith((lines) => lines.splice(995, 1, '{}')) });
    expect(summary(verdict)).toEqual({ exitCode: 10, findings: [['root', 995]] });
    expect(verdict.findings[0]?.message).toContain('nothing signed tells which was altered');
  });

  it('is found out by the database: the leaf hash that was sealed names the event', async () => {
    const sealed = trail.leaves.map((leaf, at) => {
      if (at !== 12 || 'withheld' in leaf) return leaf;
      const leafHash = (files.get(leaves) ?? new Uint8Array()).slice(12 * 32, 13 * 32);
      return { body: auditEventBytes(sampleEvent(12, { outcome: 'denied' })), leafHash };
    });
    expect(summary(await verifyFiles(await filesOf({ ...trail, leaves: sealed })))).toEqual({
      exitCode: 10,
      findings: [['root', 12]],
    });
  });

  it.each([
    ['a checkpoint', { [checkpointPath(400)]: null }, 11],
    ['a signature', { [signaturePath(400)]: null }, 11],
    ['the last signature', { [signaturePath(990)]: null }, 11],
    [
      'all checkpoints',
      Object.fromEntries(
        [100, 400, 990].flatMap((at) => [
          [checkpointPath(at), null],
          [signaturePath(at), null],
        ]),
      ),
      11,
    ],
    ['the key', { [keyPath('trail')]: null }, 15],
    ['the events', { [events]: null }, 10],
    ['the leaf hashes', { [leaves]: null }, 13],
    ['events and leaf hashes', { [events]: null, [leaves]: null }, 10],
    ['the readme', { [readmePath]: null }, 13],
  ] as const)('is found out by taking away %s', async (_name, changes, code) => {
    const verdict = await tampered(changes);
    expect(verdict.exitCode).toBe(code);
    const [first] = verdict.findings;
    expect(first?.where).not.toBe('');
  });

  it('is found out by taking away the manifest', async () => {
    const verdict = await verifyFiles(changed(files, { [manifestPath]: null }));
    expect(verdict).toMatchObject({
      exitCode: 13,
      findings: [{ where: manifestPath, message: 'The file is missing.' }],
    });
  });

  it('is found out by adding a file', async () => {
    const more = new Map([...files]);
    more.set('events/notes.txt', new Uint8Array(3));
    expect(await verifyFiles(relisted(more))).toMatchObject({
      exitCode: 13,
      findings: [{ fault: 'archive', where: 'events/notes.txt' }],
    });
  });

  it('is found out by files in another order', async () => {
    const reordered = new Map([...files].reverse());
    expect(await verifyFiles(reordered)).toMatchObject({ exitCode: 13 });
  });

  it('does not flood the auditor, nor hide one fault behind many others', async () => {
    const size = 300;
    const event = (leaf: number) => sampleEvent(leaf, { id: sampleEvent(0).id });
    const draft = (checkpoint: Checkpoint) => ({ ...checkpoint, root: new Uint8Array(32) });
    const verdict = await verifyFiles(
      await filesOf(await sampleTrail({ size, sealedAt: [size], event, draft })),
    );
    expect(verdict).toMatchObject({ exitCode: 10, unlisted: 99 });
    expect(verdict.findings[0]?.fault).toBe('root');
    expect(verdict.findings).toHaveLength(201);
  });

  it('cannot steer the terminal of the auditor', async () => {
    const more = new Map([...files]);
    more.set('events/\u202etxt.jsonl', new Uint8Array());
    const verdict = await verifyFiles(relisted(more));
    expect(verdict.findings[0]?.where).toBe('events/\\u{202e}txt.jsonl');
  });
});

describe('a damaged archive', { timeout: 60_000 }, () => {
  it.each([
    ['cut off in the events', (archive: Uint8Array) => archive.slice(0, archive.length / 2)],
    ['cut off at the end', (archive: Uint8Array) => archive.slice(0, -1)],
    ['longer than it should be', (archive: Uint8Array) => concatBytes(archive, Uint8Array.of(10))],
    ['empty', () => new Uint8Array()],
    ['no archive at all', () => new Uint8Array(1000).fill(32)],
  ])('is told when it is %s', async (_name, damage) => {
    const verdict = await verifyArchive(damage(archiveOf(files)));
    expect(verdict).toMatchObject({ exitCode: 13, complete: false });
    expect(verdict.findings[0]).toMatchObject({ fault: 'archive' });
  });
});
