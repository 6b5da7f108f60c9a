import { expect, test } from 'vitest';
import { csvRecords } from './csv';

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
