import { expect, test } from 'vitest';
import { barStarts, decideObjectType, decideStep, periodOf, periodOfBar, steps } from './domain';

test.each([
  ['lead', 'lead'],
  ['selector', 'selector'],
  ['agencies', 'agency'],
  ['leads-get', 'lead'],
  ['deconfliction-acknowledge', 'hit'],
  ['identity-release-member', 'member'],
  ['something-else', null],
])('%s is about: %s', (type, object) => {
  expect(decideObjectType(type)).toBe(object);
});

test.each([
  ['2026-03-01', '2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
  ['2026-03-01T23', '2026-03-01T23:00:00.000Z', '2026-03-02T00:00:00.000Z'],
])('%s lasts from %s to before %s', (text, start, end) => {
  expect(periodOf(text)).toEqual({ start: new Date(start), end: new Date(end) });
});

test.each(['', 'yesterday', '2026-02-30', '2026-13-01', '2026-03-01T24', '2026-03-01T08:30', '2026-03-01 '])(
  '%j is no day and no hour',
  (text) => {
    expect(periodOf(text)).toBeNull();
  },
);

test.each([
  ['2026-03-04', 'hour', 72],
  ['2026-03-05', 'day', 4],
  ['2026-06-09', 'day', 100],
  ['2026-06-10', 'week', 16],
  ['2028-02-01', 'month', 23],
] as const)('to %s there are bars of a %s: %i', (end, step, bars) => {
  const [from, to] = [new Date('2026-03-01T00:00:00Z'), new Date(`${end}T00:00:00Z`)];
  expect(decideStep(from, to)).toBe(step);
  expect(barStarts(from, to, step)).toHaveLength(bars);
});

test.each(steps)('the period of a bar of a %s is all of that bar and no more', (step) => {
  const [first, second] = barStarts(new Date('2026-02-26T05:20:00Z'), new Date('2026-06-01T00:00:00Z'), step);
  if (!first || !second) throw new Error('no bars');
  const { from, to } = periodOfBar(first, step);
  expect(periodOf(from)?.start).toEqual(first);
  expect(periodOf(to)?.end).toEqual(second);
});
