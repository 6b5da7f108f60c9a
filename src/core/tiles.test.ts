import { utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash, merkleRoot } from './merkle';
import { consistencyProof, inclusionProof } from './merkle-proof';
import {
  consistencyProofFromTiles,
  inclusionProofFromTiles,
  partialTiles,
  type ReadTile,
  rootFromTiles,
  type Tile,
  tilesAfterAppend,
} from './tiles';

const leavesMax = 1200;
const leaves = Array.from({ length: leavesMax }, (_, at) => leafHash(utf8ToBytes(`leaf ${at}`)));

/** Stores tiles as the database does, and counts what is read. */
function tileStore(): {
  append(count: number): Tile[];
  readTile: ReadTile;
  read: Set<string>;
  treeSize: number;
} {
  const tiles = new Map<string, Tile>();
  const store = {
    treeSize: 0,
    read: new Set<string>(),
    append(count: number): Tile[] {
      const partial = partialTiles(store.treeSize).flatMap(({ level, index }) => {
        const tile = tiles.get(`${level}/${index}`);
        return tile ? [tile] : [];
      });
      const added = leaves.slice(store.treeSize, store.treeSize + count);
      const changed = tilesAfterAppend({ treeSize: store.treeSize, partial }, added);
      for (const tile of changed) tiles.set(`${tile.level}/${tile.index}`, tile);
      store.treeSize += added.length;
      return changed;
    },
    async readTile(level: number, index: number): Promise<Uint8Array> {
      const tile = tiles.get(`${level}/${index}`);
      if (!tile) throw new Error(`no tile ${level}/${index}`);
      store.read.add(`${level}/${index}`);
      return tile.hashes;
    },
  };
  return store;
}

const batches = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 6 });

describe('tiles', () => {
  it('give the roots and proofs of the plain tree, however the leaves arrive', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(), fc.nat(), async (sizes, one, other) => {
        const store = tileStore();
        for (const size of sizes) store.append(size);
        const treeSize = 1 + (one % store.treeSize);
        const tree = leaves.slice(0, treeSize);
        const leaf = other % treeSize;
        expect(await rootFromTiles(store.readTile, treeSize)).toEqual(merkleRoot(tree));
        expect(await inclusionProofFromTiles(store.readTile, leaf, treeSize)).toEqual(
          inclusionProof(tree, leaf),
        );
        expect(await consistencyProofFromTiles(store.readTile, leaf, treeSize)).toEqual(
          consistencyProof(tree, leaf),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('change only at the right edge', () => {
    const store = tileStore();
    expect(store.append(255).map(placeOf)).toEqual(['0/0:255']);
    expect(store.append(1).map(placeOf)).toEqual(['0/0:256', '1/0:1']);
    expect(store.append(1).map(placeOf)).toEqual(['0/1:1']);
    expect(store.append(600).map(placeOf)).toEqual(['0/1:256', '0/2:256', '0/3:89', '1/0:3']);
    expect(store.append(0)).toEqual([]);
    expect(partialTiles(store.treeSize)).toEqual([
      { level: 0, index: 3, width: 89 },
      { level: 1, index: 0, width: 3 },
    ]);
  });

  it('are partial at no level below the one that a power of 256 fills', () => {
    expect(partialTiles(0)).toEqual([]);
    expect(partialTiles(65_536)).toEqual([{ level: 2, index: 0, width: 1 }]);
  });

  it('are read a few at a time', async () => {
    const store = tileStore();
    store.append(leavesMax);
    store.read.clear();
    await inclusionProofFromTiles(store.readTile, 700, leavesMax);
    expect([...store.read].sort()).toEqual(['0/2', '0/4', '1/0']);
  });

  it('give the root of no leaves', async () => {
    expect(await rootFromTiles(tileStore().readTile, 0)).toEqual(merkleRoot([]));
  });

  it('are refused when they are short, long or missing', async () => {
    const hashes = new Uint8Array(32 * 3);
    expect(() => tilesAfterAppend({ treeSize: 3, partial: [] }, leaves)).toThrow('Tile 0/0 with 3 hashes');
    expect(() =>
      tilesAfterAppend({ treeSize: 2, partial: [{ level: 0, index: 0, hashes }] }, leaves),
    ).toThrow('2');
    await expect(rootFromTiles(async () => hashes, 4)).rejects.toThrow(
      'Tile 0/0 is 96 bytes; 128 are needed',
    );
    await expect(rootFromTiles(async () => new Uint8Array(32 * 257), 4)).rejects.toThrow(RangeError);
    await expect(inclusionProofFromTiles(async () => hashes.slice(1), 0, 3)).rejects.toThrow(RangeError);
  });
});

function placeOf({ level, index, hashes }: Tile): string {
  return `${level}/${index}:${hashes.length / 32}`;
}
