import { describe, expect, test } from 'vitest';
import { csvLine, csvRecords } from './csv';

test.each([
  [
    'value,region\n+1 619 555 0142,\n',
    [
      ['value', 'region'],
      ['+1 619 555 0142', ''],
    ],
  ],
  [
    '\uFEFFvalue;region\r\n"a;b";US\r\n\r\n',
    [
      ['value', 'region'],
      ['a;b', 'US'],
    ],
  ],
  [
    'value\tregion\nx\tUS',
    [
      ['value', 'region'],
      ['x', 'US'],
    ],
  ],
  ['value\na@mail.example\nb "quoted" c\n', [['value'], ['a@mail.example'], ['b "quoted" c']]],
  ['', []],
])('the records of %j', (text, records) => {
  expect(csvRecords(text)).toEqual(records);
});

describe('csvLine', () => {
  test.each([
    '=1+1',
    '+1 619 555 0142',
    '-2+3',
    '@SUM(A1)',
    '|calc',
    '%0A=1',
    '\t=1+1',
    '\r=1+1',
    '\u0000=1+1',
    ' =1+1',
    '\u00a0=1+1',
    '\u200b=1+1',
    '\ufeff=1+1',
    '"=1+1',
    "'=1+1",
    '＝1+1',
    '＋1',
    '－1',
    '＠SUM(A1)',
  ])('lets no spreadsheet take %j for a formula', (cell) => {
    const line = csvLine(['a', cell]);
    const [, shown = ''] = csvRecords(line)[0] ?? [];
    expect(shown.startsWith("'")).toBe(true);
    expect(line).not.toMatch(/(^|[,\r\n])\s*"?\s*[=+\-@]/);
  });

  test('leaves words and numbers as they are, and one record on one line', () => {
    expect(csvLine(['Zoë, "Bo"', '2026-03-01', '', 'a\nb'])).toBe('"Zoë, ""Bo""",2026-03-01,,a b\r\n');
  });
});
