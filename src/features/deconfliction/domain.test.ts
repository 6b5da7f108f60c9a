import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countChecked,
  decideHitState,
  hitIdBeginnings,
  hitOutcomes,
  hitReference,
  hitReferencePattern,
} from './domain';

const side = fc.record({
  acknowledgedAt: fc.option(fc.constant('2026-03-01T10:00:00Z')),
  pausedAt: fc.constant(null),
  outcome: fc.option(fc.constantFrom(...hitOutcomes)),
  reopenedAt: fc.option(fc.constant('2026-03-02T10:00:00Z')),
});

describe('the state of a hit', () => {
  test('both sides call it resolved, or both disputed, or neither', () => {
    fc.assert(
      fc.property(side, side, (mine, theirs) => {
        const [here, there] = [decideHitState(mine, theirs), decideHitState(theirs, mine)];
        for (const settled of ['resolved', 'disputed'] as const)
          expect(here === settled).toBe(there === settled);
      }),
    );
  });

  test('is open for a side that has done nothing, whatever the other has done', () => {
    fc.assert(
      fc.property(side, (theirs) => {
        const mine = { acknowledgedAt: null, pausedAt: null, outcome: null, reopenedAt: null };
        expect(decideHitState(mine, theirs)).toBe('open');
      }),
    );
  });

  test('is reopened for a side that took its outcome back, and still awaits that side for the other', () => {
    const stated = { acknowledgedAt: 'a', pausedAt: null, outcome: 'joint_work', reopenedAt: null } as const;
    const again = { ...stated, outcome: null, reopenedAt: 'b' } as const;
    expect([decideHitState(again, stated), decideHitState(stated, again)]).toEqual(['reopened', 'answered']);
    expect(decideHitState({ ...again, outcome: 'joint_work' }, stated)).toBe('resolved');
  });
});

describe('a reference', () => {
  test('is short, can be read out, and is the same for the same hit', () => {
    const id = '3ccdf530-d10e-8130-8345-9418a085b810';
    expect(hitReference(id)).toMatch(/^HIT-[0-9A-HJKMNP-TV-Z]{7}$/);
    expect(hitReference(id)).toBe(hitReference(id));
  });

  test('leads back to the beginning of the id', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const reference = hitReference(id);
        expect(reference).toMatch(hitReferencePattern);
        expect(hitIdBeginnings(reference)).toContain(id.slice(0, 10));
      }),
    );
  });
});

test('a picture with its digests counts as one thing checked', () => {
  const selector = (id: string, pictureId: string | null, sealed = false, matchedByLikeness = false) => ({
    ...{ id, pictureId, sealed, matchedByLikeness },
  });
  expect(
    countChecked([
      selector('1', null),
      selector('2', 'clear'),
      selector('3', 'clear', false, true),
      selector('4', 'plain'),
      selector('5', 'plain'),
      selector('6', 'sealed', true),
      selector('7', 'sealed', true, true),
      selector('8', null, true),
    ]),
  ).toEqual({ selectorsAsked: 3, sealed: 2, exactOnly: 1 });
});
