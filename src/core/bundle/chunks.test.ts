import { concatBytes } from '@noble/hashes/utils.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { changed, type Files, filesOf, relisted, textOf, verifyFiles } from '@/test/audit-bundle';
import { sampleTrail } from '@/test/audit-trail';
import { checkpointPath, chunkLeaves, eventsPath, leavesPath, signaturePath } from './paths';
import type { BundleVerdict } from './verify';

/** Three chunks, the second without a checkpoint of its own: what is altered there shows only in the third. */
const size = 2 * chunkLeaves + 100;
let files: Files;

beforeAll(async () => {
  files = await filesOf(await sampleTrail({ size, sealedAt: [50, chunkLeaves, size] }));
});

const tampered = (changes: Readonly<Record<string, Uint8Array | string | null>>) =>
  verifyFiles(relisted(changed(files, changes)));

const edited = (path: string, edit: (lines: string[]) => void) => {
  const lines = textOf(files, path).split('\n');
  edit(lines);
  return { [path]: lines.join('\n') };
};

function rootFindings({ findings }: BundleVerdict): [where: string, leaf: number | null][] {
  return findings.filter(({ fault }) => fault === 'root').map(({ where, leaf }) => [where, leaf]);
}

describe('over several chunks', { timeout: 60_000 }, () => {
  it('an event is named by its place in the trail', async () => {
    const verdict = await tampered(edited(eventsPath(chunkLeaves), (lines) => lines.splice(12, 1, '{}')));
    expect(verdict.exitCode).toBe(10);
    expect(rootFindings(verdict)).toEqual([[`event ${chunkLeaves + 12}`, chunkLeaves + 12]]);
    expect(verdict.findings[0]?.message).toContain('the signed root of checkpoint 3');
  });

  it('an event left out, or one too many, does not hide what comes after', async () => {
    const less = await tampered({
      ...edited(eventsPath(chunkLeaves), (lines) => lines.splice(12, 1)),
      ...edited(eventsPath(2 * chunkLeaves), (lines) => lines.splice(7, 1, '{}')),
    });
    expect(rootFindings(less)).toEqual([
      [`event ${chunkLeaves + 12}, left out`, chunkLeaves + 12],
      [`event ${2 * chunkLeaves + 7}`, 2 * chunkLeaves + 7],
    ]);
    const more = await tampered(edited(eventsPath(chunkLeaves), (lines) => lines.splice(12, 0, '{}')));
    expect(rootFindings(more)).toEqual([[`an extra one before event ${chunkLeaves + 12}`, chunkLeaves + 12]]);
  });

  it('leaf hashes too few are the fault of their file', async () => {
    const hashes = files.get(leavesPath(chunkLeaves)) ?? new Uint8Array();
    const verdict = await tampered({
      [leavesPath(chunkLeaves)]: concatBytes(hashes.subarray(0, 12 * 32), hashes.subarray(13 * 32)),
    });
    expect(verdict).toMatchObject({ exitCode: 13, findings: [{ path: leavesPath(chunkLeaves) }] });
    expect(verdict.findings).toHaveLength(1);
  });

  it('an event altered here and a leaf hash there cannot be told apart, but both are named', async () => {
    const hashes = files.get(leavesPath(chunkLeaves)) ?? new Uint8Array();
    const verdict = await tampered({
      ...edited(eventsPath(chunkLeaves), (lines) => lines.splice(12, 1, '{}')),
      [leavesPath(chunkLeaves)]: hashes.with(20 * 32, (hashes[20 * 32] ?? 0) ^ 1),
    });
    expect(rootFindings(verdict).map(([, leaf]) => leaf)).toEqual([
      chunkLeaves,
      chunkLeaves + 12,
      chunkLeaves + 20,
    ]);
  });

  it('the last chunk cannot be taken away', async () => {
    const last = 2 * chunkLeaves;
    const verdict = await tampered({ [eventsPath(last)]: null, [leavesPath(last)]: null });
    expect(verdict.exitCode).toBe(10);
    expect(verdict.findings).toMatchObject([
      {
        where: 'checkpoint 3',
        message: `It covers ${size} events, but events 8192 to 8291 are missing from the bundle.`,
      },
    ]);
  });

  it('the last chunk can be taken away with its checkpoint: what was signed of the bundle tells', async () => {
    const last = 2 * chunkLeaves;
    const gone = [eventsPath(last), leavesPath(last), checkpointPath(size), signaturePath(size)];
    const verdict = await tampered(Object.fromEntries(gone.map((path) => [path, null])));
    expect(verdict).toMatchObject({
      exitCode: 17,
      findings: [{ fault: 'rollback' }],
      events: { total: last, uncovered: chunkLeaves },
    });
  });

  it('a chunk in the middle cannot be taken away', async () => {
    const verdict = await tampered({ [eventsPath(chunkLeaves)]: null, [leavesPath(chunkLeaves)]: null });
    expect(verdict.exitCode).toBe(10);
    expect(rootFindings(verdict)).toEqual([['events 4096 to 8191', 4096]]);
    expect(verdict.findings[0]?.message).toContain('4096 of them are missing');
  });

  it('a chunk cannot be shortened', async () => {
    const short = edited(eventsPath(chunkLeaves), (lines) => lines.splice(chunkLeaves - 1, 1));
    const hashes = (files.get(leavesPath(chunkLeaves)) ?? new Uint8Array()).slice(0, -32);
    const verdict = await tampered({ ...short, [leavesPath(chunkLeaves)]: hashes });
    expect(verdict.exitCode).toBe(10);
    expect(rootFindings(verdict)).toEqual([['events 4096 to 8191', 8191]]);
    expect(verdict.findings[0]?.message).toContain('1 of them is missing');
  });

  it('events without their leaf hashes, or the other way round, still reproduce the roots', async () => {
    const events = await tampered({ [eventsPath(chunkLeaves)]: null });
    expect(rootFindings(events)).toEqual([[eventsPath(chunkLeaves), chunkLeaves]]);
    expect(events.events).toMatchObject({ total: size, replayed: size - chunkLeaves, uncovered: 0 });
    const leaves = await tampered({ [leavesPath(chunkLeaves)]: null });
    expect(leaves).toMatchObject({ exitCode: 13, events: { replayed: size, uncovered: 0 } });
  });
});
