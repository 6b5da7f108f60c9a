import { bytesToHex } from '@noble/hashes/utils.js';
import { sameHash } from '@/core/merkle';

/** Leaf hashes of a chunk as one of its two files has them; null where it has nothing that belongs there. */
export type Lane = readonly (Uint8Array | null)[];

/** The two files of a chunk; null for one that is missing. */
export interface Chunk {
  readonly firstLeaf: number;
  /** Of each line its leaf hash. */
  readonly lines: readonly Uint8Array[] | null;
  /** What can be told of the event in a line. */
  labelOf(line: number): string;
  readonly leaves: readonly Uint8Array[] | null;
}

/** A place where the lines of a chunk and its leaf hashes differ, counted from the beginning of the chunk. */
export interface Difference {
  /** The first leaf hash and the first line there. */
  readonly leaf: number;
  readonly line: number;
  /** How many of each: one of both for an event that was altered, none of one for what was left out or put in. */
  readonly leaves: number;
  readonly lines: number;
}

/**
 * Where the two files of a chunk differ, told so that the fewest are named: one by one if they have the same number;
 * or else between those that they have in common in the same order, as lines may have been cut, joined or moved.
 */
export function differencesOf(lines: readonly Uint8Array[], leaves: readonly Uint8Array[]): Difference[] {
  const oneByOne: Difference[] = [];
  for (const [at, line] of lines.entries()) {
    const leaf = leaves[at];
    if (!leaf || !sameHash(line, leaf)) oneByOne.push({ leaf: at, line: at, leaves: 1, lines: 1 });
  }
  const isSameLength = lines.length === leaves.length;
  if (isSameLength && oneByOne.length === 0) return [];
  const shifted = differencesBetween(commonOf(lines, leaves), lines.length, leaves.length);
  return isSameLength && oneByOne.length <= extentOf(shifted) ? oneByOne : shifted;
}

/** One file's lane laid out as the other's: nothing stands for what only the other has. */
export function laidOutAs(side: 'leaves' | 'lines', lane: Lane, differences: readonly Difference[]): Lane {
  const own = side === 'leaves' ? 'lines' : 'leaves';
  const first = side === 'leaves' ? 'line' : 'leaf';
  const laid: (Uint8Array | null)[] = [];
  let at = 0;
  for (const difference of differences) {
    laid.push(...lane.slice(at, difference[first]));
    at = difference[first] + difference[own];
    if (difference[own] === difference[side]) laid.push(...lane.slice(difference[first], at));
    else laid.push(...Array<null>(difference[side]).fill(null));
  }
  return [...laid, ...lane.slice(at)];
}

interface Pair {
  readonly line: number;
  readonly leaf: number;
}

function differencesBetween(common: readonly Pair[], lineCount: number, leafCount: number): Difference[] {
  const found: Difference[] = [];
  let [line, leaf] = [0, 0];
  for (const pair of [...common, { line: lineCount, leaf: leafCount }]) {
    const [lines, leaves] = [pair.line - line, pair.leaf - leaf];
    if (lines > 0 || leaves > 0) found.push({ leaf, line, leaves, lines });
    [line, leaf] = [pair.line + 1, pair.leaf + 1];
  }
  return found;
}

/** The longest sequence of hashes that both have in the same order (by patience sorting: leaf hashes are unique). */
function commonOf(lines: readonly Uint8Array[], leaves: readonly Uint8Array[]): Pair[] {
  const leafOf = new Map(leaves.map((hash, leaf) => [bytesToHex(hash), leaf]));
  const piles: (Pair & { readonly before: number | null; readonly at: number })[] = [];
  const placed: typeof piles = [];
  for (const [line, hash] of lines.entries()) {
    const leaf = leafOf.get(bytesToHex(hash));
    if (leaf === undefined) continue;
    const pile = pileFor(piles, leaf);
    const card = { line, leaf, before: piles[pile - 1]?.at ?? null, at: placed.length };
    placed.push(card);
    piles[pile] = card;
  }
  const common: Pair[] = [];
  for (let card = piles.at(-1); card; card = card.before === null ? undefined : placed[card.before])
    common.push(card);
  return common.reverse();
}

/** The first pile whose top is not before this leaf. */
function pileFor(piles: readonly Pair[], leaf: number): number {
  let [low, high] = [0, piles.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((piles[middle]?.leaf ?? leaf) < leaf) low = middle + 1;
    else high = middle;
  }
  return low;
}

function extentOf(differences: readonly Difference[]): number {
  return differences.reduce((sum, { leaves, lines }) => sum + Math.max(leaves, lines), 0);
}
