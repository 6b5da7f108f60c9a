import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatConsistency, formatProof, parseConsistency, parseProof } from './proof-text';

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('an inclusion proof', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.integer({ min: 1, max: 1000 }),
        fc.array(hash, { maxLength: 40 }),
        (leaf, more, path) => {
          const proof = { leaf, treeSize: leaf + more, path };
          expect(parseProof(formatProof(proof))).toEqual(proof);
        },
      ),
    );
  });

  test.each([
    'concord proof v1\nleaf 3\nsize 3\n',
    'concord proof v1\nleaf 01\nsize 3\n',
    'concord proof v1\nleaf 1\nsize 3\npath x\n',
  ])('is not %j', (text) => {
    expect(() => parseProof(text)).toThrow();
  });
});

describe('a consistency proof', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.array(hash, { maxLength: 40 }), (from, more, path) => {
        const proof = { from, to: from + more, path };
        expect(parseConsistency(formatConsistency(proof))).toEqual(proof);
      }),
    );
  });

  test.each([
    'concord consistency v1\nfrom 4\nto 3\n',
    'concord consistency v1\nfrom 1\nto 03\n',
    'concord consistency v1\nfrom 1\nto 3\npath x\n',
    'concord proof v1\nfrom 1\nto 3\n',
  ])('is not %j', (text) => {
    expect(() => parseConsistency(text)).toThrow();
  });
});
