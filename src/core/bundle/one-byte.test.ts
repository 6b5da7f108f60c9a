import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { archiveOf, type Files, filesOf, placesOf, textOf, verifyArchive } from '@/test/audit-bundle';
import { sampleTrail, type Trail } from '@/test/audit-trail';
import {
  checkpointPath,
  eventsPath,
  keyPath,
  leavesPath,
  manifestPath,
  readBundlePath,
  readmePath,
  scopePath,
  scopeSignaturePath,
  signaturePath,
} from './paths';

const patience = { timeout: 300_000 };
const size = 1000;
const events = eventsPath(0);
const leaves = leavesPath(0);

let trail: Trail;
let files: Files;

beforeAll(async () => {
  trail = await sampleTrail({ size, sealedAt: [100, 400, 990], withheld: (leaf) => leaf % 50 === 7 });
  files = await filesOf(trail);
});

/** What the exit code must be when one byte at this place of the archive was changed, and which leaf must be named. */
function expectationAt(at: number): { code: number; leaf: number | null; path: string } {
  const place = placesOf(files).find(({ from, to }) => at >= from && at < to);
  const kind = place ? readBundlePath(place.path)?.kind : undefined;
  const path = place?.path ?? 'the archive';
  if (place && kind === 'events') {
    const before = (files.get(place.path) ?? new Uint8Array()).subarray(0, at - place.from);
    return { code: 10, leaf: before.filter((byte) => byte === 0x0a).length, path };
  }
  if (kind === 'checkpoint' || kind === 'signature' || kind === 'scope' || kind === 'scope-signature')
    return { code: 11, leaf: null, path };
  return { code: kind === 'key' ? 15 : 13, leaf: null, path };
}

async function expectFound(archive: Uint8Array, at: number, flip: number): Promise<void> {
  const verdict = await verifyArchive(archive.with(at, (archive[at] ?? 0) ^ flip));
  const { code, leaf, path } = expectationAt(at);
  const found = { code: verdict.exitCode, leaf: null as number | null, path };
  if (leaf !== null) found.leaf = verdict.findings.find(({ fault }) => fault === 'root')?.leaf ?? null;
  expect(found).toEqual({ code, leaf, path });
}

describe('a change of one byte', () => {
  it('anywhere in the archive is found, and named', patience, async () => {
    const archive = archiveOf(files);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: archive.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) =>
        expectFound(archive, at, flip),
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ['the keys', keyPath('trail')],
    ['a checkpoint', checkpointPath(400)],
    ['a signature', signaturePath(400)],
    ['the leaf hashes', leaves],
    ['the manifest', manifestPath],
    ['the signature of the scope', scopeSignaturePath],
    ['the readme', readmePath],
    ['what is said of the bundle', scopePath],
  ])('in %s is found, and named', patience, async (_name, path) => {
    const archive = archiveOf(files);
    const { from, to } = placesOf(files).find((place) => place.path === path) ?? { from: 0, to: 0 };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: from, max: to - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) =>
        expectFound(archive, at, flip),
      ),
      { numRuns: 20 },
    );
  });

  it('in a header or the directory of the archive is found', patience, async () => {
    const archive = archiveOf(files);
    const places = placesOf(files);
    const structure = Array.from(archive.keys()).filter(
      (at) => !places.some(({ from, to }) => at >= from && at < to),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...structure), fc.integer({ min: 1, max: 255 }), (at, flip) =>
        expectFound(archive, at, flip),
      ),
      { numRuns: 100 },
    );
  });

  it('that ends or joins lines is found at the right event', async () => {
    const text = textOf(files, events);
    const archive = archiveOf(files);
    const from = placesOf(files).find(({ path }) => path === events)?.from ?? 0;
    for (let line = 0, at = 0; line < 5; line++) {
      const end = text.indexOf('\n', at);
      await expectFound(archive, from + end, 1);
      await expectFound(archive, from + at + 20, text.charCodeAt(at + 20) ^ 0x0a);
      at = end + 1;
    }
    await expectFound(archive, from + text.length - 1, 1);
  });
});
