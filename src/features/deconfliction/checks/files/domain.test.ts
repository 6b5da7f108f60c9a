import { describe, expect, test } from 'vitest';
import { toFileRows } from './domain';
import { csvCell, csvLines } from './table/domain';

const row = (number: number, value: string, type: string | null = null, region: string | null = null) => ({
  ...{ number, type, value, region },
});

describe('columns', () => {
  test.each([
    [
      [
        ['type', 'value', 'region'],
        ['phone', '619 555 0142', 'us'],
      ],
      [row(2, '619 555 0142', 'phone', 'US')],
    ],
    [
      [
        ['Country', 'Phone number', 'note'],
        ['MX', '664 555 0101', 'x'],
      ],
      [row(2, '664 555 0101', null, 'MX')],
    ],
    [
      [['+16195550142'], [''], ['a@b.example']],
      [row(1, '+16195550142'), row(3, 'a@b.example')],
    ],
    [[['email', 'a@b.example']], [row(1, 'a@b.example', 'email')]],
    [[['phone', '619 555 0142', 'US']], [row(1, '619 555 0142', 'phone', 'US')]],
    [
      [
        ['value', 'type'],
        ['x', 'nonsense'],
      ],
      [row(2, 'x')],
    ],
  ])('%j', (records, rows) => {
    expect(toFileRows(records)).toEqual(rows);
  });
});

describe('a results file', () => {
  test.each([
    '=1+1',
    '+16195550142',
    '-1',
    '@sum',
    '\t=1',
    ' \u200b=cmd',
    '\u0000=x',
    '＝1',
    '|calc',
    '%0A',
    '\rx',
  ])('marks %j as text', (text) => {
    expect(csvCell(text)).toBe(`"'${text.replaceAll('"', '""')}"`);
  });

  test('leaves plain text and doubles quotes', () => {
    expect(csvCell('a "b", c')).toBe('"a ""b"", c"');
  });

  test('has a line for a row that nobody holds, or that could not be read', () => {
    const plain = { ...row(1, 'x'), type: null, problem: null, sealed: false, holdings: [] };
    expect(csvLines(plain)).toBe('"1","","x","not held","","","","","","","",""\r\n');
    expect(csvLines({ ...plain, problem: 'checksum' })).toContain('not readable: checksum');
    expect(csvLines({ ...plain, sealed: true })).toContain('sealed');
  });

  const desk = { name: 'Desk', phone: '+1 619 555 0100', email: 'desk@agency.example' };
  const law = { legalRegime: 'us_28cfr23' as const, timeZone: 'America/Los_Angeles' };
  const holding = {
    agency: { id: 'a', code: 'A', name: 'Agency', kind: 'police' as const, place: 'San Diego', desk, ...law },
    ...{ mine: false, type: 'phone' as const, distance: 0, form: 0, lastSeenAt: null, ownLead: null },
  };
  test.each([
    [{ tier: 'exact', basis: null, assumedBy: null }, ''],
    [{ tier: 'possible', basis: 'alias', assumedBy: null }, 'written differently'],
    [{ tier: 'possible', basis: 'region', assumedBy: 'us' }, 'country assumed by you'],
    [{ tier: 'possible', basis: 'region', assumedBy: 'them' }, 'country assumed by them'],
    [{ tier: 'possible', basis: 'region', assumedBy: 'both' }, 'country assumed by both'],
  ] as const)('says why: %j', (found, why) => {
    const holdings = [{ ...holding, ...found }];
    const line = csvLines({ ...row(1, 'x'), type: null, problem: null, sealed: false, holdings });
    expect(line).toContain(`"held","Agency","${found.tier}","${why}",""`);
  });
});
