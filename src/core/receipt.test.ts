import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatReceipt, parseReceipt, receiptKinds, type SignedReceipt } from './receipt';
import { statementKind } from './statement';

const sample: SignedReceipt = {
  of: 'check',
  reference: 'CHK-0F3A9C1',
  event: '0193a1c2-7b5e-7c31-9a44-2f6e1d0b8c55',
  issued: '2026-03-01T08:20:00.000Z',
  agency: 'Harbor City Police',
  facts: [
    ['agencies-asked', '4'],
    ['hit', 'HIT-7K2M9QX Silver Mesa'],
    ['hit', 'HIT-7K2M9QY Maas Delta'],
  ],
};

describe('a receipt', () => {
  test('is this text, which the sealer signs', () => {
    const text = formatReceipt(sample);
    expect(text).toBe(
      'concord receipt v1\nof check\nreference CHK-0F3A9C1\nevent 0193a1c2-7b5e-7c31-9a44-2f6e1d0b8c55\n' +
        'issued 2026-03-01T08:20:00.000Z\nagency Harbor City Police\nagencies-asked 4\n' +
        'hit HIT-7K2M9QX Silver Mesa\nhit HIT-7K2M9QY Maas Delta\n',
    );
    expect(statementKind(new TextEncoder().encode(text))).toBe('receipt');
  });

  test('is read as it was written', () => {
    const line = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => /^\S(.*\S)?$/.test(text) && !/[\p{Cc}\u2028\u2029]/u.test(text));
    fc.assert(
      fc.property(
        fc.constantFrom(...receiptKinds),
        line,
        fc.array(fc.tuple(fc.constantFrom('hit', 'agencies-asked', 'held-by-own'), line)),
        (of, agency, facts) => {
          const receipt = { ...sample, of, agency, facts };
          expect(parseReceipt(formatReceipt(receipt))).toEqual(receipt);
        },
      ),
    );
  });

  test.each([
    ['another head', (text: string) => text.replace('receipt v1', 'receipt v2')],
    ['no last line feed', (text: string) => text.slice(0, -1)],
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a line more of the head', (text: string) => `${text}agency Another\n`],
    ['another order', (text: string) => text.replace(/(of check\n)(reference .*\n)/, '$2$1')],
    ['two spaces', (text: string) => text.replace('asked 4', 'asked  4')],
    ['an empty line', (text: string) => `${text}\n`],
    ['another kind', (text: string) => text.replace('of check', 'of case')],
    ['a day for an instant', (text: string) => text.replace('T08:20:00.000Z', '')],
  ])('with %s is none', (_, change) => {
    expect(() => parseReceipt(change(formatReceipt(sample)))).toThrow();
  });

  test('takes no line feed in a value', () => {
    expect(() => formatReceipt({ ...sample, agency: 'A\nresult none' })).toThrow('agency');
  });
});
