import {
  appendLeaf,
  emptyFrontier,
  frontierRoot,
  joinSubtrees,
  nodeHash,
  requireTreeSize,
  sameHash,
} from './merkle';

/**
 * Proofs of RFC 6962 §2.1.1–2.1.2, verified by the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2. What a proof consists
 * of is worked out from numbers alone, as ranges of leaves; where the hashes are read from is left to the caller.
 */

/** The leaves `from` to `to - 1`; its hash is the root of the tree that they alone would be. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** The root of the complete subtree over leaves `index × 2^level` to `(index + 1) × 2^level - 1`. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** The ranges whose hashes are the inclusion proof of a leaf, in the proof's order (RFC 6962 §2.1.1, PATH). */
export function inclusionRanges(leaf: number, treeSize: number): LeafRange[] {
  requireTreeSize(treeSize);
  if (!Number.isSafeInteger(leaf) || leaf < 0 || leaf >= treeSize) {
    throw new RangeError(`Leaf ${leaf} is not in a tree of ${treeSize}`);
  }
  const ranges: LeafRange[] = [];
  let from = 0;
  let to = treeSize;
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (leaf < middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  return ranges.reverse();
}

/** The ranges whose hashes are the consistency proof between two sizes (RFC 6962 §2.1.2, PROOF). */
export function consistencyRanges(oldSize: number, newSize: number): LeafRange[] {
  requireTreeSize(newSize);
  requireTreeSize(oldSize);
  if (oldSize > newSize) throw new RangeError(`A tree of ${newSize} does not extend one of ${oldSize}`);
  if (oldSize === 0 || oldSize === newSize) return [];
  const ranges: LeafRange[] = [];
  let from = 0;
  let to = newSize;
  while (to !== oldSize) {
    const middle = from + splitOf(to - from);
    if (oldSize <= middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  // A range from 0 is the old tree itself, whose root the verifier has.
  if (from > 0) ranges.push({ from, to });
  return ranges.reverse();
}

/** The complete subtrees, left first, that a range of a proof or a whole tree divides into. */
export function subtreesOf({ from, to }: LeafRange): TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let start = from; start < to; ) {
    let level = 0;
    while (start % 2 ** (level + 1) === 0 && start + 2 ** (level + 1) <= to) level++;
    nodes.push({ level, index: start / 2 ** level });
    start += 2 ** level;
  }
  return nodes;
}

/** The proof that a leaf is in the tree of these leaf hashes. @throws RangeError if there is no such leaf. */
export function inclusionProof(leaves: readonly Uint8Array[], leaf: number): Uint8Array[] {
  return inclusionRanges(leaf, leaves.length).map((range) => rangeHash(leaves, range));
}

/** The proof that the tree of these leaf hashes extends the tree of the first `oldSize` of them. */
export function consistencyProof(leaves: readonly Uint8Array[], oldSize: number): Uint8Array[] {
  return consistencyRanges(oldSize, leaves.length).map((range) => rangeHash(leaves, range));
}

/** Hashes the ranges of a proof while the tree's leaf hashes go by once, from leaf 0. */
export interface RangeHasher {
  add(leafHash: Uint8Array): void;
  /** In the order of the ranges. @throws RangeError if not all their leaves went by. */
  hashes(): Uint8Array[];
}

export function rangeHasher(ranges: readonly LeafRange[]): RangeHasher {
  const grown = ranges.map((range) => ({ range, frontier: emptyFrontier }));
  const ascending = grown.toSorted((a, b) => a.range.from - b.range.from);
  let [at, next] = [0, 0];
  return {
    add(leafHash) {
      const current = ascending[next];
      if (current && at >= current.range.from) {
        current.frontier = appendLeaf(current.frontier, leafHash);
        if (at + 1 === current.range.to) next++;
      }
      at++;
    },
    hashes() {
      if (next < ascending.length) throw new RangeError(`Leaf ${at} is missing`);
      return grown.map(({ frontier }) => frontierRoot(frontier));
    },
  };
}

interface InclusionClaim {
  readonly leaf: number;
  readonly treeSize: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** One step from the leaf towards the root: what is joined on which side, and what comes of it. */
export interface ProofStep {
  readonly sibling: Uint8Array;
  readonly side: 'left' | 'right';
  readonly node: Uint8Array;
}

/** The way from the leaf to the root that the proof claims (RFC 9162 §2.1.3.2); null if it cannot be one. */
export function inclusionSteps({ leaf, treeSize, leafHash, proof }: InclusionClaim): ProofStep[] | null {
  if (!isClaim(leaf, treeSize) || leaf === treeSize) return null;
  if (!proof.every(isHash) || !isHash(leafHash)) return null;
  const steps: ProofStep[] = [];
  let at = leaf;
  let last = treeSize - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return null;
    const side = at % 2 === 1 || at === last ? 'left' : 'right';
    hash = side === 'left' ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    steps.push({ sibling, side, node: hash });
    // A node without a right sibling moves up unhashed.
    if (side === 'left') while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? steps : null;
}

/** Whether the proof shows that the leaf with this hash is in the tree with this root. */
export function verifyInclusion(claim: InclusionClaim & { readonly root: Uint8Array }): boolean {
  const steps = inclusionSteps(claim);
  return steps !== null && sameHash(steps.at(-1)?.node ?? claim.leafHash, claim.root);
}

/** Whether the proof shows that the new tree begins with all leaves of the old one (RFC 9162 §2.1.4.2). */
export function verifyConsistency(claim: {
  readonly oldSize: number;
  readonly newSize: number;
  readonly oldRoot: Uint8Array;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): boolean {
  const { oldSize, newSize, oldRoot, newRoot } = claim;
  if (!isClaim(oldSize, newSize) || !claim.proof.every(isHash)) return false;
  if (oldSize === newSize) return claim.proof.length === 0 && sameHash(oldRoot, newRoot);
  // Every tree extends the empty one, whose root is no secret.
  if (oldSize === 0)
    return claim.proof.length === 0 && sameHash(oldRoot, joinSubtrees([])) && isHash(newRoot);
  const isComplete = subtreesOf({ from: 0, to: oldSize }).length === 1;
  const [first, ...path] = isComplete ? [oldRoot, ...claim.proof] : claim.proof;
  if (!first || !isHash(first)) return false;
  let [at, last] = [oldSize - 1, newSize - 1];
  while (at % 2 === 1) [at, last] = [(at - 1) / 2, Math.floor(last / 2)];
  let [oldHash, newHash] = [first, first];
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameHash(oldHash, oldRoot) && sameHash(newHash, newRoot);
}

function rangeHash(leaves: readonly Uint8Array[], { from, to }: LeafRange): Uint8Array {
  const only = leaves[from];
  if (!only) throw new RangeError(`Leaf ${from} is missing`);
  if (to - from === 1) return only;
  const middle = from + splitOf(to - from);
  return nodeHash(rangeHash(leaves, { from, to: middle }), rangeHash(leaves, { from: middle, to }));
}

/** The largest power of two smaller than `size` (at least 2): where RFC 6962 §2.1 divides a tree. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

function isClaim(small: number, large: number): boolean {
  return Number.isSafeInteger(small) && Number.isSafeInteger(large) && small >= 0 && small <= large;
}

function isHash(hash: Uint8Array): boolean {
  return hash.length === 32;
}
