import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchMax, hashSize, type NearStreamOptions, openNearStream } from './near-stream';

type Pair = [query: number, stored: number, distance: number];

/** Reproducible bytes (xorshift32). */
function bytesOf(count: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
}

const hashOf = (seed: number) => bytesOf(hashSize, seed);
const joined = (parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

function flipped(hash: Uint8Array, bits: Iterable<number>): Uint8Array {
  const changed = hash.slice();
  for (const bit of bits) changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
}

function distanceOf(a: Uint8Array, b: Uint8Array): number {
  const bits = (byte: number) => byte.toString(2).replaceAll('0', '').length;
  return a.reduce((sum, byte, at) => sum + bits(byte ^ (b[at] ?? 0)), 0);
}

const sorted = (pairs: Pair[]) => pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);

function bruteForce(batch: readonly Uint8Array[], stored: readonly Uint8Array[], distanceMax = 31): Pair[] {
  return batch.flatMap((a, query) =>
    stored.flatMap((b, at): Pair[] => {
      const distance = distanceOf(a, b);
      return distance <= distanceMax ? [[query, at, distance]] : [];
    }),
  );
}

type Options = Partial<Omit<NearStreamOptions, 'hashes' | 'onPair'>> & { pieceSize?: number };

async function streamed(
  batch: readonly Uint8Array[],
  rows: Uint8Array,
  { pieceSize = 1_000_000, ...options }: Options = {},
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  const stream = await openNearStream({
    ...options,
    hashes: joined(batch),
    onPair: ({ query, stored, distance }) => pairs.push([query, stored, distance]),
  });
  for (let from = 0; from < rows.length; from += pieceSize)
    stream.push(rows.subarray(from, from + pieceSize));
  expect(stream.end()).toHaveLength(0);
  return sorted(pairs);
}

/** Differences as they are hardest to find: so many bits in each of the sixteen bands. */
const tight: readonly (readonly [string, readonly number[]])[] = [
  ['two in every band but one', Array.from({ length: 16 }, (_, at) => (at === 15 ? 1 : 2))],
  ...Array.from(
    { length: 16 },
    (_, odd) =>
      [
        `two in every band but the ${odd}th, one there`,
        Array.from({ length: 16 }, (_, at) => (at === odd ? 1 : 2)),
      ] as const,
  ),
  ['none in one band', [0, 3, ...Array<number>(14).fill(2)]],
  ['none in the last band', [...Array<number>(14).fill(2), 3, 0]],
  [
    'sixteen in one half, fifteen in the other',
    [...Array<number>(8).fill(2), 1, ...Array<number>(7).fill(2)],
  ],
  ['all in two bands', [16, 15, ...Array<number>(14).fill(0)]],
];

const bitsOf = (perBand: readonly number[], offset: number) =>
  perBand.flatMap((count, band) =>
    Array.from({ length: count }, (_, at) => band * 16 + ((at * 5 + offset) % 16)),
  );

describe('every pair up to 31 bits apart is found, and none further', () => {
  test.each(Array.from({ length: 33 }, (_, distance) => distance))(
    'at a distance of %i',
    async (distance) => {
      const hash = hashOf(7);
      const spread = (seed: number) =>
        [...bytesOf(256, seed)]
          .map((rank, bit) => ({ rank, bit }))
          .sort((a, b) => a.rank - b.rank || a.bit - b.bit);
      const stored = Array.from({ length: 200 }, (_, seed) =>
        flipped(
          hash,
          spread(seed + 1)
            .slice(0, distance)
            .map(({ bit }) => bit),
        ),
      );
      const expected = distance <= 31 ? stored.map((_, at): Pair => [0, at, distance]) : [];
      expect(await streamed([hash], joined(stored))).toEqual(expected);
    },
  );

  test.each(tight)('with %s', async (_, perBand) => {
    const hash = hashOf(11);
    const stored = Array.from({ length: 16 }, (_, offset) => flipped(hash, bitsOf(perBand, offset)));
    expect(await streamed([hash], joined(stored))).toEqual(stored.map((_, at) => [0, at, 31]));
  });

  test('two in every band are 32 and not found', async () => {
    const hash = hashOf(13);
    expect(await streamed([hash], flipped(hash, bitsOf(Array<number>(16).fill(2), 3)))).toEqual([]);
  });

  test('as brute force finds them, whatever the hashes and the sizes of the pieces', async () => {
    const bit = fc.integer({ min: 0, max: 255 });
    const near = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.uniqueArray(bit, { maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(near, { maxLength: 12 }),
        fc.array(near, { maxLength: 40 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 31 }),
        async (a, b, pieceSize, distanceMax) => {
          const hashes = (of: typeof a) => of.map(([seed, bits]) => flipped(hashOf(seed + 1), bits));
          const [batch, stored] = [hashes(a), hashes(b)];
          expect(await streamed(batch, joined(stored), { pieceSize, distanceMax })).toEqual(
            bruteForce(batch, stored, distanceMax),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('sizes', () => {
  test('an empty batch, no stored hashes, neither', async () => {
    expect(await streamed([], hashOf(1))).toEqual([]);
    expect(await streamed([hashOf(1)], new Uint8Array())).toEqual([]);
    expect(await streamed([], new Uint8Array())).toEqual([]);
  });

  test('more pairs than the kernel keeps at a time', async () => {
    const alike = Array.from({ length: 300 }, () => hashOf(5));
    const pairs = await streamed(alike, joined(alike));
    expect(pairs).toHaveLength(90_000);
    expect(new Set(pairs.map(([query, stored]) => `${query} ${stored}`)).size).toBe(90_000);
  });

  test('more rows than are scanned at a time, in a batch as large as can be', async () => {
    const batch = Array.from({ length: batchMax }, (_, at) => hashOf(at + 1));
    const count = 140_000;
    const stored = bytesOf(count * hashSize, 3);
    const planted: Pair[] = [0, 65_535, 65_536, 131_072, count - 1].map((at, of) => [of * 4_000, at, 31]);
    for (const [query, at] of planted) {
      stored.set(flipped(batch[query] ?? hashOf(0), bitsOf(tight[0]?.[1] ?? [], at % 16)), at * hashSize);
    }
    expect(await streamed(batch, stored)).toEqual(planted);
  });

  test('rows that hold more than the hash, and an end that is no row', async () => {
    const rows = Array.from({ length: 5 }, (_, at) =>
      joined([Uint8Array.of(at, at), hashOf(at + 1), Uint8Array.of(9)]),
    );
    const heads: (number | undefined)[] = [];
    const stream = await openNearStream({
      hashes: hashOf(4),
      rowSize: 35,
      hashAt: 2,
      onPair: ({ row }) => heads.push(row.length, row[0], row[34]),
    });
    stream.push(joined(rows));
    stream.push(Uint8Array.of(255, 255));
    expect(stream.end()).toEqual(Uint8Array.of(255, 255));
    expect(heads).toEqual([35, 3, 9]);
  });
});

describe('refuses', () => {
  const onPair = () => undefined;
  test.each([
    ['a distance that the bands do not cover', { hashes: hashOf(1), distanceMax: 32 }, /31 bits/],
    ['a distance that is none', { hashes: hashOf(1), distanceMax: -1 }, /31 bits/],
    ['half a hash', { hashes: new Uint8Array(16) }, /at most 16384 hashes/],
    ['a batch too large', { hashes: new Uint8Array((batchMax + 1) * hashSize) }, /at most 16384 hashes/],
    ['a row without a whole hash', { hashes: hashOf(1), rowSize: 40, hashAt: 9 }, /whole hash/],
    ['too little memory', { hashes: hashOf(1), memoryBytesMax: 1_000_000 }, /Not enough memory/],
  ])('%s', async (_, options, message) => {
    await expect(openNearStream({ ...options, onPair })).rejects.toThrow(RangeError);
    await expect(openNearStream({ ...options, onPair })).rejects.toThrow(message);
  });
});
