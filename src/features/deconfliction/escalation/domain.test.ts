import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minuteOf, timeOf } from './domain';

test('a time of day is a number of minutes and back', () => {
  expect([minuteOf('09:00'), minuteOf('24:00'), timeOf(1_020)]).toEqual([540, 1_440, '17:00']);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_440 }), (minute) => {
      expect(minuteOf(timeOf(minute))).toBe(minute);
    }),
  );
});
