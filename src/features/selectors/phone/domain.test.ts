import { describe, expect, test } from 'vitest';
import { canonicalise } from '../domain';

function outcome(value: string, region?: string): string {
  const result = canonicalise('phone', value, region === undefined ? {} : { region });
  return result.ok ? result.canonical : result.problem;
}

describe('spellings of one number', () => {
  test.each([
    ['619,555,0142', 'US', '+16195550142'],
    ['619*555*0142', 'US', '+16195550142'],
    ['619_555_0142', 'US', '+16195550142'],
    ['619·555·0142', 'US', '+16195550142'],
    ['619/555/0142', 'US', '+16195550142'],
    ['6 1 9 5 5 5 0 1 4 2', 'US', '+16195550142'],
    ['619 – 555 — 0142', 'US', '+16195550142'],
    ['[619] 555-0142', 'US', '+16195550142'],
    ['1 (619) 555-0142', 'US', '+16195550142'],
    ['‎+1 (619) 555‑0142', undefined, '+16195550142'],
    ['619-555-0142', 'us', '+16195550142'],
    ['+66 (0) 81 234 5678', undefined, '+66812345678'],
    ['(+66) 81 234 5678', undefined, '+66812345678'],
    ['++66 81 234 5678', undefined, '+66812345678'],
    ['66812345678', 'TH', '+66812345678'],
    ['8 (916) 123-45-67', 'RU', '+79161234567'],
    ['06 1234 5678', 'IT', '+390612345678'],
    ['9123 4567', 'SG', '+6591234567'],
    ['020 7946 0958', 'UK', '+442079460958'],
    ['Tel. 619-555-0142', 'US', '+16195550142'],
    ['WhatsApp: +66 81 234 5678', undefined, '+66812345678'],
  ])('%s %s', (value, region, canonical) => {
    expect(outcome(value, region)).toBe(canonical);
  });
});

describe('digits of every script', () => {
  test.each([
    ['๐๘๑ ๒๓๔ ๕๖๗๘', 'TH'],
    ['०८१२३४५६७८', 'TH'],
    ['០៨១២៣៤៥៦៧៨', 'TH'],
    ['၀၈၁၂၃၄၅၆၇၈', 'TH'],
    ['۰۸۱۲۳۴۵۶۷۸', 'TH'],
    ['𝟎𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖', 'TH'],
    ['𞥐𞥘𞥑𞥒𞥓𞥔𞥕𞥖𞥗𞥘', 'TH'],
    ['0️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣', 'TH'],
    ['⓪⑧①②③④⑤⑥⑦⑧', 'TH'],
    ['＋６６ ８１ ２３４ ５６７８', undefined],
    ['+٦٦٨١٢٣٤٥٦٧٨', undefined],
  ])('%s', (value, region) => {
    expect(outcome(value, region)).toBe('+66812345678');
  });
});

describe('international prefixes', () => {
  test.each([
    ['00 44 20 7946 0958', undefined, '+442079460958'],
    ['0044-20-79460958', 'US', '+442079460958'],
    ['+0044 20 7946 0958', undefined, '+442079460958'],
    ['011 44 20 7946 0958', 'US', '+442079460958'],
    ['011 44 20 7946 0958', undefined, '+442079460958'],
    ['810 44 20 7946 0958', 'RU', '+442079460958'],
    ['011 2345 6789', 'IN', '+911123456789'],
    ['011 2345 6789', undefined, 'no-region'],
    ['+52 1 55 1234 5678', undefined, '+525512345678'],
    ['+800 1234 5678', undefined, '+80012345678'],
  ])('%s %s', (value, region, expected) => {
    expect(outcome(value, region)).toBe(expected);
  });
});

describe('links', () => {
  test.each([
    ['https://wa.me/66812345678', '+66812345678'],
    ['wa.me/+66812345678?text=hi', '+66812345678'],
    ['https://api.whatsapp.com/send?phone=66812345678&text=x', '+66812345678'],
    ['https://api.whatsapp.com/send/?text=x&phone=%2B66812345678', '+66812345678'],
    ['whatsapp://send?phone=+66812345678', '+66812345678'],
    ['viber://chat?number=%2B66812345678', '+66812345678'],
    ['https://signal.me/#p/+66812345678', '+66812345678'],
    ['t.me/+66812345678', '+66812345678'],
    ['sms:+66812345678?body=hi', '+66812345678'],
    ['tel:%2B66812345678', '+66812345678'],
    ['tel:555-0142;phone-context=+1619', '+16195550142'],
    ['callto://+66812345678', '+66812345678'],
    ['tel:+1-619-555-0142;ext=12', '+16195550142'],
  ])('%s', (value, canonical) => {
    expect(outcome(value)).toBe(canonical);
  });
});

describe('what is told beside the number', () => {
  test('a region is recorded where it was needed, and only there', () => {
    expect(canonicalise('phone', '081 234 5678', { region: 'TH' })).toMatchObject({ assumedRegion: 'TH' });
    expect(canonicalise('phone', '416 555 0123', { region: 'US' })).toMatchObject({ assumedRegion: 'US' });
    for (const value of ['+66 81 234 5678', '0066 81 234 5678', 'wa.me/66812345678']) {
      expect(canonicalise('phone', value, { region: 'TH' })).not.toHaveProperty('assumedRegion');
    }
    expect(canonicalise('phone', '011 66 81 234 5678', { region: 'US' })).not.toHaveProperty('assumedRegion');
  });

  test.each([
    ['+1 619 555 0142 x5', ['extension-dropped']],
    ['+1 619 555 0142,,12#', ['extension-dropped']],
    ['+66 81 234 5678 ต่อ 12', ['extension-dropped']],
    ['+1-800-FLOWERS', ['letters-read-as-digits', 'service-number']],
    ['+1 (619) 555-JANE', ['letters-read-as-digits']],
    ['+800 1234 5678', ['service-number']],
    ['+1 619 555 0142', []],
  ])('%s', (value, warnings) => {
    expect(canonicalise('phone', value)).toMatchObject({ ok: true, warnings });
  });
});

describe('refusals', () => {
  test.each([
    ['abc', 'US', 'not-a-phone-number'],
    ['+', undefined, 'not-a-phone-number'],
    ['+1 619 555 O142', undefined, 'not-a-phone-number'],
    ['12', 'US', 'too-short'],
    ['555-0142', 'US', 'too-short'],
    ['+44', undefined, 'too-short'],
    ['+1 999 555 01423456', undefined, 'too-long'],
    ['619-555-0142 Jane', 'US', 'too-long'],
    ['1'.repeat(300), 'US', 'too-long'],
    ['081 234 5678', 'XX', 'unknown-region'],
    ['+999 12345678', undefined, 'unknown-calling-code'],
    ['+1 999 555 0142', undefined, 'not-valid-for-region'],
    ['12 34 56 78', 'DK', 'not-valid-for-region'],
    ['66812345678', undefined, 'no-region'],
  ])('%s %s', (value, region, problem) => {
    expect(outcome(value, region)).toBe(problem);
  });
});
