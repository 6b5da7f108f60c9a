import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideSnooze } from './domain';

const now = new Date('2026-03-01T12:00:00Z');
const at = fc.date({ min: new Date('2026-02-01'), max: new Date('2026-04-01'), noInvalidDate: true });

test('what is put off comes back before it is due', () => {
  fc.assert(
    fc.property(at, at, (dueAt, until) => {
      const decided = decideSnooze({ acknowledgedAt: null, dueAt }, until, now);
      expect(decided === 'snooze').toBe(until > now && until <= dueAt);
    }),
  );
});

test('what is acknowledged cannot be put off; what is put off can be taken up at any time', () => {
  const side = { acknowledgedAt: null, dueAt: new Date('2026-02-01') };
  expect(decideSnooze({ ...side, acknowledgedAt: now }, null, now)).toBe('conflict');
  expect(decideSnooze(side, null, now)).toBe('snooze');
});
