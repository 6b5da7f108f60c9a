import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hammingDistance, isConstantPdq, pdqDistanceMax, pdqQualityMin } from './distance';

const hash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
const zeros = '0'.repeat(64);
const ones = 'f'.repeat(64);
const scene = '6bb9ebfc5b39b59af825f455626c4db82585124505bde1b813bc68d398a66a42';

test('the thresholds are those of the reference', () => {
  expect({ pdqDistanceMax, pdqQualityMin }).toEqual({ pdqDistanceMax: 31, pdqQualityMin: 50 });
});

describe('the Hamming distance', () => {
  test('counts the bits that differ', () => {
    expect(hammingDistance(zeros, ones)).toBe(256);
    expect(hammingDistance(zeros, `8${'0'.repeat(62)}1`)).toBe(2);
    expect(hammingDistance(scene, scene.replace('6bb9', '6ab9'))).toBe(1);
  });

  test('is a metric', () => {
    fc.assert(
      fc.property(hash, hash, hash, (a, b, c) => {
        expect(hammingDistance(a, a)).toBe(0);
        expect(hammingDistance(a, b)).toBe(hammingDistance(b, a));
        expect(hammingDistance(a, c)).toBeLessThanOrEqual(hammingDistance(a, b) + hammingDistance(b, c));
        expect(hammingDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });

  test.each(['', scene.slice(1), `${scene}0`, scene.toUpperCase(), `${scene.slice(1)}g`, `${scene}\n`])(
    'refuses %j',
    (text) => {
      expect(() => hammingDistance(scene, text)).toThrow(RangeError);
      expect(() => hammingDistance(text, scene)).toThrow(RangeError);
      expect(() => isConstantPdq(text)).toThrow(RangeError);
    },
  );
});

describe('a degenerate hash', () => {
  test.each([
    ['all zeros', zeros],
    ['all ones', ones],
    ['31 bits set', `7fffffff${'0'.repeat(56)}`],
    ['31 bits cleared', `80000000${'f'.repeat(56)}`],
    ['one word repeated', '0ff0'.repeat(16)],
    ['a black and a white half', '0000cccc0000cccc333300003333cccc0000000033333333000033333333cccc'],
    ['flat grey', '000000002c4b11342c4b2c4b0000554b00002c4b113411342c4b585e2c4b017e'],
  ])('%s', (_, hex) => {
    expect(isConstantPdq(hex)).toBe(true);
  });

  test("is no scene's", () => {
    expect(isConstantPdq(scene)).toBe(false);
  });
});
