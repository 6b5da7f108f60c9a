import { getCountries } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { countryOf, jurisdictionOf } from './domain';

describe('countries', () => {
  test('every numbering country is known but two islands that ISO 3166-1 does not assign', () => {
    expect(getCountries().filter((code) => countryOf(code) !== code)).toEqual(['AC', 'TA']);
  });

  test.each([
    ['khm', 'KH'],
    ['GBR', 'GB'],
    ['uk', 'GB'],
    ['D', 'DE'],
    ['RKS', 'XK'],
    ['ＴＨ', 'TH'],
    ['ZZ', undefined],
    ['', undefined],
    ['toString', undefined],
  ])('%s is %s', (code, country) => {
    expect(countryOf(code)).toBe(country);
  });

  test.each([
    ['us-ca', 'US-CA'],
    ['FRA-75', 'FR-75'],
    ['AU-NSW', 'AU-NSW'],
    ['US', 'US'],
    ['US-', undefined],
    ['US-CALI', undefined],
    ['ZZ-CA', undefined],
  ])('%s is %s', (code, jurisdiction) => {
    expect(jurisdictionOf(code)).toBe(jurisdiction);
  });
});
