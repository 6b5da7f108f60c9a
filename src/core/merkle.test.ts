import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendLeaf,
  appendLeaves,
  emptyFrontier,
  frontierFromBytes,
  frontierRoot,
  frontierToBytes,
  hashesIn,
  leafHash,
  merkleRoot,
  nodeHash,
  treeSizeMax,
} from './merkle';
import {
  consistencyProof,
  consistencyRanges,
  inclusionProof,
  inclusionRanges,
  rangeHasher,
  subtreesOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle-proof';

/** Leaves, roots and proofs of the reference implementation: certificate-transparency `merkletree/*_test.cc`. */
const ctLeaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ctRoots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const ctInclusion: [leaf: number, treeSize: number, proof: string[]][] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
];
const ctConsistency: [oldSize: number, newSize: number, proof: string[]][] = [
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];

const published = ctLeaves.map((hex) => leafHash(hexToBytes(hex)));
const sizeMax = 130;
const patience = { timeout: 60_000 };
const leaves = Array.from({ length: sizeMax }, (_, at) => leafHash(utf8ToBytes(`leaf ${at}`)));
const roots = Array.from({ length: sizeMax + 1 }, (_, size) => merkleRoot(leaves.slice(0, size)));

const stray = leafHash(utf8ToBytes('stray'));

/** Every proof with one hash changed, left out, or given twice, and with one hash too many. */
function mutations(proof: readonly Uint8Array[]): Uint8Array[][] {
  return [
    [...proof, stray],
    [stray, ...proof],
    ...proof.flatMap((hash, at) => {
      const others = [proof.slice(0, at), proof.slice(at + 1)] as const;
      const flipped = hash.with(at % 32, (hash[at % 32] ?? 0) ^ 1);
      return [
        [...others[0], flipped, ...others[1]],
        [...others[0], ...others[1]],
        [...others[0], hash.slice(1), ...others[1]],
      ];
    }),
  ];
}

describe('the tree', () => {
  it.each(ctRoots.map((root, size) => [size, root] as const))(
    'has the published root of %i leaves',
    (size, root) => {
      expect(bytesToHex(merkleRoot(published.slice(0, size)))).toBe(root);
    },
  );

  it('has the same root however the leaves arrive', () => {
    fc.assert(
      fc.property(fc.nat({ max: sizeMax }), fc.nat({ max: sizeMax }), (a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const early = appendLeaves(emptyFrontier, leaves.slice(0, first));
        const kept = frontierFromBytes(first, frontierToBytes(early));
        const late = appendLeaves(kept, leaves.slice(first, second));
        expect(late.size).toBe(second);
        expect(frontierRoot(late)).toEqual(roots[second]);
      }),
    );
  });

  it('keeps one hash for each one bit of the size', () => {
    expect(appendLeaves(emptyFrontier, leaves.slice(0, 127)).hashes).toHaveLength(7);
    expect(appendLeaves(emptyFrontier, leaves.slice(0, 128)).hashes).toHaveLength(1);
  });

  it('refuses what is no hash, no size, or too much', () => {
    const hash = new Uint8Array(32);
    expect(() => nodeHash(hash, hash.slice(1))).toThrow(RangeError);
    expect(() => nodeHash(new Uint8Array(33), hash)).toThrow(RangeError);
    expect(() => appendLeaf(emptyFrontier, new Uint8Array())).toThrow(RangeError);
    expect(() => appendLeaf({ size: treeSizeMax, hashes: [] }, hash)).toThrow('full');
    expect(() => appendLeaf({ size: 1, hashes: [] }, hash)).toThrow('fewer hashes');
    expect(() => frontierFromBytes(3, hash)).toThrow('2 hashes');
    expect(() => frontierFromBytes(1.5, hash)).toThrow('no tree size');
    expect(() => hashesIn(new Uint8Array(33))).toThrow(RangeError);
  });
});

describe('inclusion', () => {
  it.each(ctInclusion)('gives the published proof of leaf %i in %i', (leaf, treeSize, proof) => {
    expect(inclusionProof(published.slice(0, treeSize), leaf).map(bytesToHex)).toEqual(proof);
  });

  it('holds for every leaf of every tree, and for no other leaf, tree or proof', patience, () => {
    for (let treeSize = 1; treeSize <= sizeMax; treeSize++) {
      const tree = leaves.slice(0, treeSize);
      const root = roots[treeSize] ?? new Uint8Array();
      for (const [leaf, hash] of tree.entries()) {
        const claim = { leaf, treeSize, leafHash: hash, proof: inclusionProof(tree, leaf), root };
        const holds = (changes: Partial<typeof claim>) => verifyInclusion({ ...claim, ...changes });
        const wrong =
          mutations(claim.proof).some((proof) => holds({ proof })) ||
          holds({ leafHash: leaves[(leaf + 1) % sizeMax] ?? root }) ||
          holds({ root: roots[treeSize - 1] ?? hash });
        if (!holds({}) || wrong) expect.fail(`leaf ${leaf} of ${treeSize}`);
      }
    }
  });

  it('refuses claims about nothing', () => {
    const claim = {
      leaf: 0,
      treeSize: 1,
      leafHash: leaves[0] ?? new Uint8Array(),
      proof: [],
      root: new Uint8Array(),
    };
    const root = claim.leafHash;
    expect(verifyInclusion({ ...claim, root })).toBe(true);
    expect(verifyInclusion({ ...claim, root, treeSize: 0 })).toBe(false);
    expect(verifyInclusion({ ...claim, root, leaf: 1 })).toBe(false);
    expect(verifyInclusion({ ...claim, root, leaf: -1 })).toBe(false);
    expect(verifyInclusion({ ...claim, root, leaf: 0.5 })).toBe(false);
    expect(verifyInclusion(claim)).toBe(false);
    expect(() => inclusionProof([], 0)).toThrow(RangeError);
  });
});

describe('consistency', () => {
  it.each(ctConsistency)('gives the published proof from %i to %i', (oldSize, newSize, proof) => {
    expect(consistencyProof(published.slice(0, newSize), oldSize).map(bytesToHex)).toEqual(proof);
  });

  it('holds between every two sizes, and for no other size, root or proof', patience, () => {
    for (let newSize = 1; newSize <= sizeMax; newSize++) {
      const tree = leaves.slice(0, newSize);
      const newRoot = roots[newSize] ?? new Uint8Array();
      for (let oldSize = 0; oldSize <= newSize; oldSize++) {
        const oldRoot = roots[oldSize] ?? new Uint8Array();
        const claim = { oldSize, newSize, oldRoot, newRoot, proof: consistencyProof(tree, oldSize) };
        const holds = (changes: Partial<typeof claim>) => verifyConsistency({ ...claim, ...changes });
        const wrong =
          mutations(claim.proof).some((proof) => holds({ proof })) ||
          holds({ oldRoot: stray }) ||
          (oldSize > 0 && holds({ newRoot: stray }));
        if (!holds({}) || wrong) expect.fail(`from ${oldSize} to ${newSize}`);
      }
    }
  });

  it('refuses to shrink', () => {
    const [oldRoot, newRoot] = [roots[3] ?? new Uint8Array(), roots[2] ?? new Uint8Array()];
    expect(verifyConsistency({ oldSize: 3, newSize: 2, oldRoot, newRoot, proof: [] })).toBe(false);
    expect(() => consistencyProof(leaves.slice(0, 2), 3)).toThrow('does not extend');
  });
});

describe('rangeHasher', () => {
  it('finds every proof of every small tree while the leaves go by once', patience, () => {
    const tree = leaves.slice(0, 40);
    for (let size = 1; size <= tree.length; size++) {
      for (let at = 0; at < size; at++) {
        const [inclusion, consistency] = [inclusionRanges(at, size), consistencyRanges(at, size)];
        const hashers = [rangeHasher(inclusion), rangeHasher(consistency)];
        for (const leaf of tree) for (const hasher of hashers) hasher.add(leaf);
        expect(hashers[0]?.hashes()).toEqual(inclusionProof(tree.slice(0, size), at));
        expect(hashers[1]?.hashes()).toEqual(consistencyProof(tree.slice(0, size), at));
      }
    }
  });

  it('misses a leaf that did not go by', () => {
    const hasher = rangeHasher([{ from: 2, to: 4 }]);
    for (const leaf of leaves.slice(0, 3)) hasher.add(leaf);
    expect(() => hasher.hashes()).toThrow('Leaf 3 is missing');
  });
});

describe('subtreesOf', () => {
  it('divides a range into complete subtrees that lie where the tree has them', () => {
    expect(subtreesOf({ from: 0, to: 7 })).toEqual([
      { level: 2, index: 0 },
      { level: 1, index: 2 },
      { level: 0, index: 6 },
    ]);
    expect(subtreesOf({ from: 4, to: 4 })).toEqual([]);
  });
});
