import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cursorOf, cursorPattern, placeOf } from './domain';

const at = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
const maybe = fc.option(at);

test('a cursor leads back to its place', () => {
  fc.assert(
    fc.property(
      fc.record({ settledAt: maybe, acknowledgedAt: maybe, dueAt: at, hitId: fc.uuid() }),
      (place) => {
        const cursor = cursorOf(place);
        expect(cursor).toMatch(cursorPattern);
        expect(placeOf(cursor)).toEqual(place);
      },
    ),
  );
});
