import { describe, expect, test } from 'vitest';
import { ceilingAtFirst, decideAllowance, lowerOf, quotaProblems, quotasAtFirst } from './domain';

const quota = { member: 500, agency: 5_000 };

describe('what is left', () => {
  test.each([
    [
      { member: 0, agency: 0 },
      { of: 'member', limit: 500, left: 500, short: false },
    ],
    [
      { member: 399, agency: 399 },
      { of: 'member', limit: 500, left: 101, short: false },
    ],
    [
      { member: 400, agency: 400 },
      { of: 'member', limit: 500, left: 100, short: true },
    ],
    [
      { member: 500, agency: 500 },
      { of: 'member', limit: 500, left: 0, short: true },
    ],
    [
      { member: 0, agency: 4_600 },
      { of: 'agency', limit: 5_000, left: 400, short: true },
    ],
    [
      { member: 450, agency: 4_950 },
      { of: 'member', limit: 500, left: 50, short: true },
    ],
    [
      { member: 600, agency: 600 },
      { of: 'member', limit: 500, left: 0, short: true },
    ],
  ] as const)('of %o asked', (asked, left) => {
    expect(decideAllowance(quota, asked)).toEqual(left);
  });

  test('of none is nothing, and short', () => {
    expect(decideAllowance({ member: 0, agency: 0 }, { member: 0, agency: 0 })).toMatchObject({
      left: 0,
      short: true,
    });
  });
});

describe('quotas', () => {
  test('at first are under the ceiling, and no member’s is above the agency’s', () => {
    expect(quotaProblems(quotasAtFirst, ceilingAtFirst)).toEqual([]);
    expect(quotaProblems(ceilingAtFirst, ceilingAtFirst)).toEqual([]);
  });

  test('above the ceiling, or a member’s above the agency’s, are refused by name', () => {
    const high = { direct: { member: 2_001, agency: 1 }, file: { member: 11, agency: 10 } };
    expect(quotaProblems(high, ceilingAtFirst)).toEqual([
      { path: 'direct.member', problem: 'above-ceiling' },
      { path: 'file.member', problem: 'above-the-agencys' },
    ]);
  });

  test('are the lower ones where a ceiling has sunk', () => {
    const ceiling = { ...ceilingAtFirst, direct: { member: 100, agency: 9_000 } };
    expect(lowerOf(quotasAtFirst, ceiling)).toEqual({
      direct: { member: 100, agency: 5_000 },
      file: quotasAtFirst.file,
    });
  });
});
