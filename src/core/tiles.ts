import { concatBytes } from '@noble/hashes/utils.js';
import { hashBytes, hashesIn, joinSubtrees, merkleRoot, requireTreeSize } from './merkle';
import {
  consistencyRanges,
  inclusionRanges,
  type LeafRange,
  subtreesOf,
  type TreeNode,
} from './merkle-proof';

/**
 * Tiles of height 8, as in C2SP tlog-tiles: tile `index` of `level` holds the hashes of the complete subtrees over
 * 256^level leaves each, numbers `256 × index` to `256 × index + 255`, one after the other. Only the last tile of a
 * level is partial. A proof reads at most a few tiles of each level.
 */

const tileHeight = 8;
const tileWidth = 2 ** tileHeight;

export interface Tile {
  readonly level: number;
  readonly index: number;
  /** 1 to 256 hashes of 32 bytes, concatenated. */
  readonly hashes: Uint8Array;
}

/** Reads the hashes of a tile; a tile that has grown since is as good. */
export type ReadTile = (level: number, index: number) => Promise<Uint8Array>;

/** Where the last tile of each level stands in a tree of this size, for the levels at which it is partial. */
export function partialTiles(treeSize: number): { level: number; index: number; width: number }[] {
  requireTreeSize(treeSize);
  const tiles: { level: number; index: number; width: number }[] = [];
  let hashes = treeSize;
  for (let level = 0; hashes > 0; level++) {
    const index = Math.floor(hashes / tileWidth);
    if (hashes % tileWidth > 0) tiles.push({ level, index, width: hashes % tileWidth });
    hashes = index;
  }
  return tiles;
}

/**
 * The tiles that are new or longer after these leaves, in order of level and index, each in full.
 *
 * @param tree the tree before: its size, and the tiles that {@link partialTiles} names for it.
 * @throws RangeError if a partial tile is missing or has not the width that the size says.
 */
export function tilesAfterAppend(
  tree: { readonly treeSize: number; readonly partial: readonly Tile[] },
  leaves: readonly Uint8Array[],
): Tile[] {
  const started = new Map(
    partialTiles(tree.treeSize).map((place) => [place.level, startOf(tree.partial, place)]),
  );
  const changed: Tile[] = [];
  let added = leaves;
  let before = tree.treeSize;
  for (let level = 0; added.length > 0; level++) {
    let index = Math.floor(before / tileWidth);
    let hashes = [...(started.get(level) ?? []), ...added];
    const completed: Uint8Array[] = [];
    before = index;
    for (; hashes.length > 0; index++) {
      const width = hashes.slice(0, tileWidth);
      changed.push({ level, index, hashes: concatBytes(...width) });
      if (width.length === tileWidth) completed.push(merkleRoot(width));
      hashes = hashes.slice(tileWidth);
    }
    added = completed;
  }
  return changed;
}

/** The proof that a leaf is in the tree of this size. @throws RangeError if a tile lacks a hash that is needed. */
export function inclusionProofFromTiles(
  readTile: ReadTile,
  leaf: number,
  treeSize: number,
): Promise<Uint8Array[]> {
  return hashesOf(readTile, inclusionRanges(leaf, treeSize));
}

/** The proof that the tree of `newSize` extends that of `oldSize`. */
export function consistencyProofFromTiles(
  readTile: ReadTile,
  oldSize: number,
  newSize: number,
): Promise<Uint8Array[]> {
  return hashesOf(readTile, consistencyRanges(oldSize, newSize));
}

/** The root of the tree of this size. */
export function rootFromTiles(readTile: ReadTile, treeSize: number): Promise<Uint8Array> {
  requireTreeSize(treeSize);
  return hashOf(readTile, { from: 0, to: treeSize });
}

/** One tile after the other: they may come through one database transaction. */
async function hashesOf(readTile: ReadTile, ranges: readonly LeafRange[]): Promise<Uint8Array[]> {
  const read = new Map<string, Promise<Uint8Array>>();
  const readOnce: ReadTile = (level, index) => {
    const name = `${level}/${index}`;
    const tile = read.get(name) ?? readTile(level, index);
    read.set(name, tile);
    return tile;
  };
  const hashes: Uint8Array[] = [];
  for (const range of ranges) hashes.push(await hashOf(readOnce, range));
  return hashes;
}

async function hashOf(readTile: ReadTile, range: LeafRange): Promise<Uint8Array> {
  const roots: Uint8Array[] = [];
  for (const node of subtreesOf(range)) roots.push(await readNode(readTile, node));
  return joinSubtrees(roots);
}

async function readNode(readTile: ReadTile, node: TreeNode): Promise<Uint8Array> {
  const level = Math.floor(node.level / tileHeight);
  const width = 2 ** (node.level % tileHeight);
  const first = node.index * width;
  const tile = await readTile(level, Math.floor(first / tileWidth));
  const start = (first % tileWidth) * hashBytes;
  const end = start + width * hashBytes;
  if (tile.length < end || tile.length > tileWidth * hashBytes) {
    throw new RangeError(
      `Tile ${level}/${Math.floor(first / tileWidth)} is ${tile.length} bytes; ${end} are needed`,
    );
  }
  return merkleRoot(hashesIn(tile.subarray(start, end)));
}

function startOf(
  partial: readonly Tile[],
  { level, index, width }: { level: number; index: number; width: number },
): Uint8Array[] {
  const tile = partial.find((candidate) => candidate.level === level && candidate.index === index);
  if (tile?.hashes.length !== width * hashBytes) {
    throw new RangeError(`Tile ${level}/${index} with ${width} hashes is needed to append`);
  }
  return hashesIn(tile.hashes);
}
