import { concatBytes } from '@noble/hashes/utils.js';
import { type Digests, ownDigests } from './digests';

/**
 * The Merkle tree of RFC 6962 §2.1 (the same in RFC 9162 §2.1): a leaf is SHA-256(0x00 ‖ body), a node is
 * SHA-256(0x01 ‖ left ‖ right), and the left subtree is the largest complete one smaller than the whole.
 */

export const hashBytes = 32;

/** Trees are bounded by the twelve digits that name their checkpoints. */
export const treeSizeMax = 999_999_999_999;

type Sha256 = Digests['sha256'];

/** Where the bytes to hash are put together, over and over: a leaf begins with 0, a node with 1. */
let leafBytes = new Uint8Array(4096);
const nodeBytes = new Uint8Array(1 + 2 * hashBytes).fill(1, 0, 1);

/** The hash of a leaf with this body. */
export function leafHash(body: Uint8Array, sha256: Sha256 = ownDigests.sha256): Uint8Array {
  if (body.length >= leafBytes.length) leafBytes = new Uint8Array(2 * body.length);
  leafBytes.set(body, 1);
  return sha256(leafBytes.subarray(0, body.length + 1));
}

/** The hash of the node over two subtrees. @throws RangeError unless both are 32 bytes. */
export function nodeHash(
  left: Uint8Array,
  right: Uint8Array,
  sha256: Sha256 = ownDigests.sha256,
): Uint8Array {
  requireHash(left);
  requireHash(right);
  nodeBytes.set(left, 1);
  nodeBytes.set(right, 1 + hashBytes);
  return sha256(nodeBytes);
}

/** The root of a tree without leaves: SHA-256 of nothing. */
function emptyRoot(): Uint8Array {
  return ownDigests.sha256(new Uint8Array());
}

/**
 * What must be kept of a tree to append to it: for each one bit of `size`, highest first, the root of that complete
 * subtree. At most 40 hashes.
 */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

export const emptyFrontier: Frontier = { size: 0, hashes: [] };

/** The frontier after one more leaf. @throws RangeError for a hash that is not 32 bytes or a tree that is full. */
export function appendLeaf(frontier: Frontier, hash: Uint8Array, sha256?: Sha256): Frontier {
  requireHash(hash);
  if (frontier.size >= treeSizeMax) throw new RangeError('The tree is full');
  const hashes = frontier.hashes.slice();
  let last = hash;
  // As in a binary counter: each trailing one bit of the size is a subtree that the new leaf completes to a larger.
  for (let size = frontier.size; size % 2 === 1; size = Math.floor(size / 2))
    last = nodeHash(pop(hashes), last, sha256);
  hashes.push(last);
  return { size: frontier.size + 1, hashes };
}

/** The frontier after these leaves, in order. */
export function appendLeaves(frontier: Frontier, leaves: Iterable<Uint8Array>): Frontier {
  let next = frontier;
  for (const hash of leaves) next = appendLeaf(next, hash);
  return next;
}

/** The root of the tree: its complete subtrees joined from the right. */
export function frontierRoot(frontier: Frontier): Uint8Array {
  return joinSubtrees(frontier.hashes);
}

/** The frontier's hashes one after the other, as the database keeps them; the size stands beside them. */
export function frontierToBytes(frontier: Frontier): Uint8Array {
  return concatBytes(...frontier.hashes);
}

/** The inverse of {@link frontierToBytes}. @throws RangeError if there are not as many hashes as the size needs. */
export function frontierFromBytes(size: number, bytes: Uint8Array): Frontier {
  requireTreeSize(size);
  if (bytes.length !== onesIn(size) * hashBytes) {
    throw new RangeError(`A frontier of ${size} leaves has ${onesIn(size)} hashes`);
  }
  return { size, hashes: hashesIn(bytes) };
}

/** The root of a tree with these leaf hashes. */
export function merkleRoot(leaves: Iterable<Uint8Array>): Uint8Array {
  return frontierRoot(appendLeaves(emptyFrontier, leaves));
}

/** Roots of complete subtrees, left and largest first, joined to the root of the tree that they are. */
export function joinSubtrees(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0 ? emptyRoot() : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** Concatenated hashes, apart. @throws RangeError unless the length is a multiple of 32. */
export function hashesIn(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length % hashBytes !== 0) throw new RangeError(`${bytes.length} bytes are no sequence of hashes`);
  return Array.from({ length: bytes.length / hashBytes }, (_, at) =>
    bytes.slice(at * hashBytes, (at + 1) * hashBytes),
  );
}

/** Whether two hashes are the same bytes. They are public, so this need not take constant time. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** @throws RangeError unless the number can be the size of a tree. */
export function requireTreeSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0 || size > treeSizeMax) {
    throw new RangeError(`${size} is no tree size`);
  }
}

function requireHash(hash: Uint8Array): void {
  if (hash.length !== hashBytes) throw new RangeError(`A hash is ${hashBytes} bytes, not ${hash.length}`);
}

function onesIn(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}

function pop(hashes: Uint8Array[]): Uint8Array {
  const last = hashes.pop();
  if (!last) throw new RangeError('The frontier has fewer hashes than its size needs');
  return last;
}
