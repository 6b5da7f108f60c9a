import { utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash } from '@/core/merkle';
import { differencesOf, laidOutAs } from './alignment';

const hashes = Array.from({ length: 60 }, (_, at) => leafHash(utf8ToBytes(`${at}`)));
const strange = (at: number) => leafHash(utf8ToBytes(`strange ${at}`));

/** What somebody does to lines: each edit takes some away at a place and puts some others there. */
const edits = fc.array(
  fc.record({ at: fc.nat({ max: 60 }), take: fc.nat({ max: 3 }), put: fc.nat({ max: 3 }) }),
  { maxLength: 4 },
);

function edited(changes: readonly { at: number; take: number; put: number }[]): Uint8Array[] {
  const lines = [...hashes];
  let made = 0;
  for (const { at, take, put } of changes)
    lines.splice(at, take, ...Array.from({ length: put }, () => strange(made++)));
  return lines;
}

describe('the two files of a chunk', () => {
  it('do not differ when they are the same', () => {
    expect(differencesOf(hashes, hashes)).toEqual([]);
    expect(differencesOf([], [])).toEqual([]);
  });

  it('can be laid out as each other, whatever was done to one', () => {
    fc.assert(
      fc.property(edits, (changes) => {
        const lines = edited(changes);
        const differences = differencesOf(lines, hashes);
        const asLeaves = laidOutAs('leaves', lines, differences);
        const asLines = laidOutAs('lines', hashes, differences);
        expect(asLeaves).toHaveLength(hashes.length);
        expect(asLines).toHaveLength(lines.length);
        const leavesDiffering = new Set(differences.flatMap(({ leaf, leaves }) => range(leaf, leaves)));
        for (const [at, hash] of hashes.entries()) {
          if (!leavesDiffering.has(at)) expect(asLeaves[at]).toBe(hash);
        }
        const linesDiffering = new Set(differences.flatMap(({ line, lines: count }) => range(line, count)));
        for (const [at, hash] of lines.entries()) {
          if (!linesDiffering.has(at)) expect(asLines[at]).toBe(hash);
        }
      }),
    );
  });

  it('are told apart by the fewest leaves', () => {
    expect(differencesOf(edited([{ at: 5, take: 1, put: 1 }]), hashes)).toEqual([
      { leaf: 5, line: 5, leaves: 1, lines: 1 },
    ]);
    expect(differencesOf(edited([{ at: 5, take: 2, put: 1 }]), hashes)).toEqual([
      { leaf: 5, line: 5, leaves: 2, lines: 1 },
    ]);
    const cutAndAdded = edited([
      { at: 40, take: 0, put: 1 },
      { at: 5, take: 1, put: 0 },
    ]);
    expect(differencesOf(cutAndAdded, hashes)).toEqual([
      { leaf: 5, line: 5, leaves: 1, lines: 0 },
      { leaf: 40, line: 39, leaves: 0, lines: 1 },
    ]);
    expect(differencesOf([], hashes)).toEqual([{ leaf: 0, line: 0, leaves: 60, lines: 0 }]);
  });
});

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => from + at);
}
