import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { hammingDistance, isConstantPdq, pdqDistanceMax, pdqQualityMin } from './distance';
import { type Picture, shrunkSource } from './downscale';
import { hashPicture, type PdqHash } from './hash-picture';

const folder = fileURLToPath(new URL('../../test/data/pdq/', import.meta.url));

function rowsOf(file: string): string[][] {
  const [, ...lines] = readFileSync(`${folder}${file}`, 'utf8').trim().split('\n');
  return lines.map((line) => line.split(','));
}

interface Vector {
  readonly file: string;
  readonly pdq: string;
  readonly quality: number;
}

const vectors = rowsOf('vectors.csv').map(
  ([file = '', pdq = '', quality]): Vector => ({ file, pdq, quality: Number(quality) }),
);
const scenes = vectors.filter(({ file }) => file.endsWith('.png'));
const jpegs = vectors.filter(({ file }) => file.endsWith('.jpg'));
const sceneOf = (file: string): string => `${file.slice(0, 'scene-01'.length)}.png`;

async function decode(file: string): Promise<Picture> {
  const { data, info } = await sharp(`${folder}images/${file}`)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** A picture whose pixels are grey, of the brightness that `at` gives. */
function grey(width: number, height: number, at: (x: number, y: number) => number): Picture {
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    data.fill(at(pixel % width, Math.floor(pixel / width)), pixel * 4, pixel * 4 + 3);
  }
  return { width, height, data };
}

const rough = (x: number, y: number): number => (x * x * 7 + y * 131 + ((x * y) >> 3) * 17) % 256;

describe('the published vectors', () => {
  const hashes = new Map<string, PdqHash>();
  const hashOf = (file: string): PdqHash => hashes.get(file) ?? { pdq: '', quality: -1, dihedral: [] };

  beforeAll(async () => {
    for (const { file } of vectors) hashes.set(file, hashPicture(await decode(file)));
  });

  test('are 8 scenes and 72 copies', () => {
    expect([scenes.length, jpegs.length]).toEqual([8, 72]);
  });

  test.each(scenes)(
    '$file: the hash and the quality of the reference, bit for bit',
    ({ file, pdq, quality }) => {
      expect(hashOf(file)).toMatchObject({ pdq, quality });
    },
  );

  test.each(rowsOf('dihedral.csv'))('%s: its eight forms, bit for bit', (file = '', ...expected) => {
    expect([...hashOf(file).dihedral, String(hashOf(file).quality)]).toEqual(expected);
    expect(hashOf(file).dihedral[0]).toBe(hashOf(file).pdq);
  });

  test.each(jpegs)('$file: as near as another JPEG decoder allows', ({ file, pdq, quality }) => {
    expect(hammingDistance(hashOf(file).pdq, pdq)).toBeLessThanOrEqual(quality >= 80 ? 10 : 16);
    expect(Math.abs(hashOf(file).quality - quality)).toBeLessThanOrEqual(2);
  });

  const kept = jpegs.filter(({ file }) => /-(blur|bright|grey|half|q30|watermark)\.jpg$/.test(file));
  test.each(kept)('$file: matches its scene', ({ file }) => {
    const scene = hashOf(sceneOf(file));
    expect(scene.quality).toBeGreaterThanOrEqual(pdqQualityMin);
    expect(hammingDistance(hashOf(file).pdq, scene.pdq)).toBeLessThanOrEqual(pdqDistanceMax);
  });

  test.each(jpegs.filter(({ file }) => /-(flip|rot90)\.jpg$/.test(file)))(
    '$file: matches a form of its scene',
    ({ file }) => {
      const { pdq } = hashOf(file);
      const distances = hashOf(sceneOf(file)).dihedral.map((form) => hammingDistance(pdq, form));
      expect(Math.min(...distances)).toBeLessThanOrEqual(pdqDistanceMax);
    },
  );

  test('keep scenes more than 60 bits apart, and none is degenerate', () => {
    for (const { file } of vectors) expect(isConstantPdq(hashOf(file).pdq)).toBe(false);
    const pairs = scenes.flatMap((a, at) => scenes.slice(at + 1).map((b) => [a.file, b.file] as const));
    for (const [a, b] of pairs) expect(hammingDistance(hashOf(a).pdq, hashOf(b).pdq)).toBeGreaterThan(60);
  });
});

describe('a picture with a side over 512', () => {
  test('is sampled at the floor of the scaled index', () => {
    expect([0, 1, 2, 3, 4, 5, 511].map((index) => shrunkSource(index, 640))).toEqual([0, 1, 2, 3, 5, 6, 638]);
    expect([0, 1, 2, 255, 256, 511].map((index) => shrunkSource(index, 100))).toEqual([0, 0, 0, 49, 50, 99]);
    expect([0, 1, 511].map((index) => shrunkSource(index, 512))).toEqual([0, 1, 511]);
  });

  test.each([
    [640, 480],
    [513, 512],
    [100, 700],
    [3, 600],
  ])('%i×%i hashes like the square it is shrunk to', (width, height) => {
    const square = grey(512, 512, (x, y) => rough(shrunkSource(x, width), shrunkSource(y, height)));
    expect(hashPicture(grey(width, height, rough))).toEqual(hashPicture(square));
  });

  test('reads no pixel but those sampled', () => {
    const large = grey(1024, 1024, (x, y) => ((x | y) & 1 ? 255 : rough(x, y)));
    expect(hashPicture(large)).toEqual(hashPicture(grey(512, 512, (x, y) => rough(2 * x, 2 * y))));
  });
});

describe('small and degenerate pictures', () => {
  const none = { pdq: '0'.repeat(64), quality: 0, dihedral: Array.from({ length: 8 }, () => '0'.repeat(64)) };

  test.each([
    [1, 1],
    [1, 300],
    [300, 1],
    [2, 2],
    [4, 512],
    [512, 4],
  ])('%i×%i has no hash, as in the reference', (width, height) => {
    expect(hashPicture(grey(width, height, rough))).toEqual(none);
  });

  test.each([
    [5, 5],
    [5, 512],
    [64, 64],
    [127, 129],
  ])('%i×%i has one', (width, height) => {
    const hash = hashPicture(grey(width, height, rough));
    expect(hash.pdq).toMatch(/^[0-9a-f]{64}$/);
    expect(hash).not.toEqual(none);
  });

  test.each([0, 128, 255])('a flat picture of brightness %i is refused twice', (brightness) => {
    const hash = hashPicture(grey(300, 200, () => brightness));
    expect(hash.quality).toBe(0);
    expect(isConstantPdq(hash.pdq)).toBe(true);
  });

  test('halves have quality enough and only noise for a hash, which is refused', () => {
    const hash = hashPicture(grey(512, 512, (x) => (x < 256 ? 0 : 255)));
    expect(hash.quality).toBeGreaterThanOrEqual(pdqQualityMin);
    expect(hash.dihedral.map(isConstantPdq)).toEqual(Array.from({ length: 8 }, () => true));
  });
});

test('alpha is ignored: the colour under a transparent pixel counts', () => {
  const opaque = grey(200, 100, rough);
  const data = opaque.data.map((value, at) => (at % 4 === 3 ? (at * 7) % 256 : value));
  expect(hashPicture({ ...opaque, data })).toEqual(hashPicture(opaque));
});

test('any picture has eight well-formed hashes, each with at most half of its bits set, and is left as it was', () => {
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(side, side, fc.integer(), (width, height, seed) => {
      const picture = grey(width, height, (x, y) => Math.abs(seed ^ (x * 7919) ^ (y * 104729)) % 256);
      const before = picture.data.slice();
      const { quality, dihedral } = hashPicture({ ...picture, data: new Uint8ClampedArray(picture.data) });
      expect(quality).toBeGreaterThanOrEqual(0);
      expect(quality).toBeLessThanOrEqual(100);
      expect(dihedral).toHaveLength(8);
      for (const hash of dihedral) expect(hammingDistance(hash, '0'.repeat(64))).toBeLessThanOrEqual(128);
      expect(dihedral).toEqual(hashPicture(picture).dihedral);
      expect(picture.data).toEqual(before);
    }),
  );
});

test.each([
  ['too few bytes', 2, 2, 15],
  ['RGB without alpha', 2, 2, 12],
  ['too many bytes', 2, 2, 20],
  ['no pixels', 0, 0, 0],
  ['a negative side', -1, -1, 4],
  ['half a pixel', 0.5, 2, 4],
  ['not a number', Number.NaN, 1, 4],
])('%s is refused', (_, width, height, length) => {
  expect(() => hashPicture({ width, height, data: new Uint8Array(length) })).toThrow(RangeError);
});
