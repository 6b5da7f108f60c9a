import { expect, test } from 'vitest';
import { daysApart, decideBasis, mayBeReassigned } from './domain';

test.each([
  ['2026-11-01T12:00:00.000Z', '2026-11-01T12:00:00.000Z', 0],
  ['2026-11-01T12:00:00.000Z', '2026-11-03T11:59:59.000Z', 1],
  ['2026-11-03T12:00:00.000Z', '2026-11-01T12:00:00.000Z', 2],
  [null, '2026-11-01T12:00:00.000Z', null],
  ['2026-11-01T12:00:00.000Z', null, null],
])('from %s to %s: %s days', (mine, theirs, days) => {
  expect(daysApart(mine, theirs)).toBe(days);
});

test.each([
  [91, ['phone'], true],
  [91, ['email', 'phone'], true],
  [90, ['phone'], false],
  [400, ['email'], false],
  [null, ['phone'], false],
] as const)('after %s days a %s may be another subscriber’s: %s', (days, types, may) => {
  expect(mayBeReassigned(days, types)).toBe(may);
});

test('a possible ground rests on a place, an assumed region, or an alias', () => {
  expect(decideBasis({ tier: 'possible', type: 'phone' }, true)).toBe('region');
  expect(decideBasis({ tier: 'possible', type: 'email' }, false)).toBe('alias');
  expect(decideBasis({ tier: 'possible', type: 'location' }, false)).toBe('place');
  expect(decideBasis({ tier: 'exact', type: 'phone' }, false)).toBeNull();
  expect(decideBasis({ tier: 'near', type: 'pdq' }, false)).toBeNull();
});
