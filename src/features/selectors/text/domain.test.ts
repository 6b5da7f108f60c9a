import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asciiDigits,
  foldCase,
  keepEnds,
  lettersAndDigits,
  percentDecoded,
  plainCharacter,
  visibleText,
} from './domain';

describe('characters', () => {
  test('every decimal digit of Unicode has its value', () => {
    const digits = Array.from({ length: 0x11_0000 }, (_, codePoint) => codePoint)
      .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
      .map((codePoint) => String.fromCodePoint(codePoint))
      .filter((character) => /\p{Nd}/u.test(character));
    expect(digits.length).toBeGreaterThanOrEqual(650);
    expect(asciiDigits(digits.join(''))).toBe('0123456789'.repeat(digits.length / 10));
  });

  test('what shows nothing is dropped', () => {
    expect(visibleText('\ufeffa\u200b\u200d\u00ad\u202e\u2066\ufe0f\u{e0041}\ud800b \n')).toBe('ab');
    expect(visibleText('a\tb\u2028c')).toBe('a b c');
  });

  test.each([
    ['Ａ', 'A'],
    ['①', '1'],
    ['๙', '9'],
    ['\u200b', ''],
    ['\u20e3', ''],
    ['…', '…'],
    ['é', 'é'],
    ['😀', '😀'],
  ])('%s is read as %s', (character, plain) => {
    expect(plainCharacter(character)).toBe(plain);
  });

  test.each([
    ['Straße', 'strasse'],
    ['ὈΔΥΣΣΕΎΣ', 'ὀδυσσεύσ'],
    ['İ', 'i̇'],
    ['ı', 'ı'],
  ])('%s folds to %s', (text, folded) => {
    expect(foldCase(text)).toBe(folded);
  });

  test('letters and digits are a fixed point', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = lettersAndDigits(visibleText(text));
        expect(lettersAndDigits(once)).toBe(once);
      }),
    );
  });

  test('malformed escapes stay', () => {
    expect(percentDecoded('%41%zz')).toBe('%41%zz');
    expect(percentDecoded('%41')).toBe('A');
  });

  test.each([
    ['ab', '•••'],
    ['abc', 'a•••'],
    ['abcdef', 'a•••f'],
    ['a'.repeat(100), 'aaaa•••aaaa'],
    ['👩👩👩', '👩•••'],
  ])('the ends of %s are %s', (text, masked) => {
    expect(keepEnds(text)).toBe(masked);
  });
});
