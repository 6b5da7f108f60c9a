import { expect, test } from 'vitest';
import { decideHitState } from '@/features/deconfliction/domain';
import { dayIn, decideInboxGroup, lastWeek } from './domain';

const now = new Date('2026-03-01T20:00:00Z');
const open = { acknowledgedAt: null, pausedAt: null, outcome: null, reopenedAt: null };
const paused = { ...open, pausedAt: '2026-03-01T10:00:00Z' };
const seen = { ...open, acknowledgedAt: '2026-03-01T10:00:00Z' };
const again = { ...seen, reopenedAt: '2026-03-01T11:00:00Z' };
const joint = { ...seen, outcome: 'joint_work' as const };
const unrelated = { ...seen, outcome: 'unrelated' as const };

test.each([
  ['overdue', open, open, '2026-03-01T19:59:59Z'],
  ['overdue', open, joint, '2026-03-01T19:59:59Z'],
  ['due_today', open, open, '2026-03-02T07:59:00Z'],
  ['due_today', open, open, '2026-03-02T08:00:00Z'],
  ['later', open, open, '2026-03-02T08:01:00Z'],
  ['to_resolve', seen, open, '2026-03-01T00:00:00Z'],
  ['to_resolve', again, joint, '2026-03-01T00:00:00Z'],
  ['paused', paused, open, '2026-03-01T19:59:59Z'],
  ['waiting', joint, seen, '2026-03-01T00:00:00Z'],
  ['disputed', joint, unrelated, '2026-03-01T00:00:00Z'],
  [null, joint, joint, '2026-03-01T00:00:00Z'],
])('%s', (group, mine, theirs, dueAt) => {
  const hit = {
    state: decideHitState(mine, theirs),
    mine: { ...mine, dueAt, withAdvocateUntil: null, snoozedUntil: null },
  };
  expect(decideInboxGroup(hit, now, 'America/Los_Angeles')).toBe(group);
});

test('what is due within twelve hours is due today, also across midnight', () => {
  const evening = new Date('2026-03-02T06:00:00Z');
  const due = (dueAt: string) => ({
    state: 'open' as const,
    mine: { ...open, dueAt, withAdvocateUntil: null, snoozedUntil: null },
  });
  expect(decideInboxGroup(due('2026-03-02T18:00:00Z'), evening, 'America/Los_Angeles')).toBe('due_today');
  expect(decideInboxGroup(due('2026-03-02T18:00:01Z'), evening, 'America/Los_Angeles')).toBe('later');
});

test('what is put off comes back by itself', () => {
  const mine = {
    ...{ ...open, dueAt: '2026-03-01T21:00:00Z', withAdvocateUntil: null },
    snoozedUntil: '2026-03-01T20:30:00Z',
  };
  const group = (at: string) => decideInboxGroup({ state: 'open', mine }, new Date(at), 'UTC');
  expect([group('2026-03-01T20:00:00Z'), group('2026-03-01T20:30:00Z')]).toEqual(['snoozed', 'due_today']);
});

test('what is with a victim advocate is due before it goes to the liaison', () => {
  const mine = { ...open, dueAt: '2026-03-08T21:00:00Z', snoozedUntil: null };
  const group = (withAdvocateUntil: string | null) =>
    decideInboxGroup({ state: 'open', mine: { ...mine, withAdvocateUntil } }, now, 'UTC');
  expect([group(null), group('2026-03-01T21:00:00Z')]).toEqual(['later', 'due_today']);
});

test('a day is that of the agency, across midnight and daylight saving', () => {
  expect(dayIn(new Date('2026-03-02T07:59:00Z'), 'America/Los_Angeles')).toBe('2026-03-01');
  expect(dayIn(new Date('2026-03-01T20:00:00Z'), 'Asia/Bangkok')).toBe('2026-03-02');
  expect(lastWeek(new Date('2026-03-09T06:30:00Z'), 'America/Los_Angeles')).toEqual([
    ...['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06', '2026-03-07', '2026-03-08'],
  ]);
});
