import type { createCaller } from '@/api/root';
import { newId } from '@/core/ids';

type Submit = Parameters<ReturnType<typeof createCaller>['deconfliction']['submitLead']>[0];

/** A lead with what a test is about, the rest plain. */
export function aLead(given: Partial<Submit> = {}): Submit {
  return {
    idempotencyKey: newId(),
    title: 'A lead',
    narrative: 'Seen near the harbour.',
    subjectRole: 'suspect',
    urgency: 'routine',
    seenAt: '2026-11-01T12:00:00.000Z',
    place: 'San Diego',
    purpose: { code: 'investigation', caseReference: 'C-1', justification: 'Open inquiry' },
    selectors: [],
    pictures: [],
    ...given,
  };
}

export const aPhone = (value: string): Submit['selectors'][number] => ({
  ...{ type: 'phone', value, region: null, subjectRole: 'suspect' },
});
