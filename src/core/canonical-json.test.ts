import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json';

const wellFormed = fc.string({ unit: 'binary' }).filter((text) => !/\p{Surrogate}/u.test(text));
const { tree: canonicalValue } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    wellFormed,
    fc.maxSafeInteger().map((n) => n + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree')),
    fc.dictionary(wellFormed, tie('tree')),
  ),
}));

describe('canonicalJson', () => {
  it('orders names as in RFC 8785 §3.2.3', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(Object.values(JSON.parse(canonicalJson(value)) as object)[0]).toBe('One');
    expect(canonicalJson(value)).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis",' +
        '"\u20ac":"Euro Sign","\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
  });

  it('escapes as in RFC 8785 §3.2.2.2', () => {
    expect(canonicalJson('\u20ac$\u000f\u000aA\'B"\\\\"/\u007f')).toBe(
      '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u007f"',
    );
  });

  it('returns to the same value and the same text', () => {
    fc.assert(
      fc.property(canonicalValue, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(text).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it('is what another implementation of RFC 8785 writes', () => {
    fc.assert(
      fc.property(canonicalValue, (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value));
      }),
    );
  });

  const itself: { inner?: unknown } = {};
  itself.inner = [itself];
  const refused: [string, unknown, string][] = [
    ['undefined', undefined, '$ is of type undefined'],
    ['a member that is undefined', { a: undefined }, '$.a is of type undefined'],
    ['a hole', new Array(1), '$[0] is of type undefined'],
    ['a Date', { at: new Date(0) }, '$.at is no plain object'],
    ['bytes', new Uint8Array(1), '$ is no plain object'],
    ['NaN', [Number.NaN], '$[0] is NaN'],
    ['Infinity', Number.POSITIVE_INFINITY, '$ is Infinity'],
    ['a float', 0.5, '$ is 0.5'],
    ['-0', -0, '$ is -0'],
    ['an integer that is not safe', 2 ** 53, '$ is 9007199254740992'],
    ['a bigint', 1n, '$ is of type bigint'],
    ['a function', { toJSON: () => 1 }, '$.toJSON is of type function'],
    ['a symbol', Symbol('a'), '$ is of type symbol'],
    ['a symbol for a name', { [Symbol('a')]: 1 }, '$ has a symbol'],
    ['half of a surrogate pair', '\ud800', '$ has half'],
    ['halves in the wrong order', '\udc00\ud800', '$ has half'],
    ['half of a surrogate pair in a name', { '\udfff': 1 }, '$ has a name'],
    ['a value that contains itself', itself, 'contains itself'],
  ];
  it.each(refused)('refuses %s', (_name, value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });

  it('allows one object in two places', () => {
    const party = { agency: 'a' };
    expect(canonicalJson([party, party])).toBe('[{"agency":"a"},{"agency":"a"}]');
  });
});
