import { describe, expect, test } from 'vitest';
import { canonicalise } from '../domain';

describe('vehicle identification numbers', () => {
  test.each([
    ['1HG CM826-33A004352', '1HGCM82633A004352'],
    ['VIN: 1hgcm82633a004352', '1HGCM82633A004352'],
    ['１ＨＧＣＭ８２６３３Ａ００４３５２', '1HGCM82633A004352'],
    ['1HGCM82633A00435٢', '1HGCM82633A004352'],
    ['1M8GDM9AXKP042788', '1M8GDM9AXKP042788'],
    ['11111111111111111', '11111111111111111'],
    ['WVWZZZ1JZXW000001', 'WVWZZZ1JZXW000001'],
    ['JH4TB2H26CC000000', 'JH4TB2H26CC000000'],
    ['7A8AA0000A0000000', '7A8AA0000A0000000'],
    ['1M8GDM9A0KP042788', 'checksum'],
    ['5YJSA1E26HF000338', 'checksum'],
    ['2HGCM82633A004352', 'checksum'],
    ['7SAYGDEE1PF000000', 'checksum'],
    ['1HGCM82633A0043521', 'too-long'],
    ['VIN', 'too-short'],
    ['1HGCM82633I004352', 'vin-letter'],
    ['1HGCM82633Q004352', 'vin-letter'],
    ['1HGCM82633Ä004352', 'characters'],
  ])('%s', (value, expected) => {
    const result = canonicalise('vin', value);
    expect(result.ok ? result.canonical : result.problem).toBe(expected);
  });

  test('every slip of one character in a North American number is found', () => {
    const number = '1M8GDM9AXKP042788';
    for (const place of [0, 3, 9, 12, 16]) {
      const slip = number[place] === '5' ? '6' : '5';
      const wrong = number.slice(0, place) + slip + number.slice(place + 1);
      expect(canonicalise('vin', wrong)).toEqual({ ok: false, problem: 'checksum' });
    }
  });
});
