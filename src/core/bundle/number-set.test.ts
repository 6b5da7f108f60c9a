import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uuid } from '@/test/audit-trail';
import { createNumberSet, createUuidSet } from './number-set';

describe('the sets that are kept small', () => {
  it('hold numbers as a Set does, near and far', () => {
    const number = fc.oneof(fc.nat({ max: 3000 }), fc.maxSafeNat());
    fc.assert(
      fc.property(fc.array(number), fc.array(number), (added, asked) => {
        const [small, plain] = [createNumberSet(), new Set<number>()];
        for (const each of added) {
          expect(small.add(each)).toBe(!plain.has(each));
          plain.add(each);
        }
        for (const each of [...added, ...asked]) expect(small.has(each)).toBe(plain.has(each));
        expect(small.max).toBe(Math.max(-1, ...added));
      }),
    );
  });

  it('hold UUIDs as a Set does, however many and however alike', () => {
    const ids = createUuidSet();
    const all = Array.from({ length: 30_000 }, (_, at) => uuid(at % 3, at));
    expect(all.every((id) => ids.add(id))).toBe(true);
    expect(all.some((id) => ids.add(id))).toBe(false);
    fc.assert(
      fc.property(fc.array(fc.uuid(), { maxLength: 500 }), (uuids) => {
        const [small, plain] = [createUuidSet(), new Set<string>()];
        for (const id of [...uuids, ...uuids]) {
          expect(small.add(id)).toBe(!plain.has(id));
          plain.add(id);
        }
      }),
    );
  });
});
