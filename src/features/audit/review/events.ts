import type { AuditDraft } from '@/server/audit/draft';
import type { CloseFinding, TuneRule } from './schema';

const aboutFinding =
  (type: string, op: AuditDraft['op']) =>
  (id: string, personal?: AuditDraft['personal']): AuditDraft => ({
    type,
    op,
    object: { type: 'finding', id },
    ...(personal && { personal }),
  });

/** Concord has found it by itself. */
export const findingMade = aboutFinding('review.found', 'integrity');
export const findingTaken = aboutFinding('review.taken', 'admin');
export const findingClosed = (
  id: string,
  { outcome, exceptionDays }: Pick<CloseFinding, 'outcome' | 'exceptionDays'>,
) => aboutFinding('review.closed', 'admin')(id, { outcome, exceptionDays: exceptionDays ?? 0 });
export const exceptionEnded = aboutFinding('review.exception-ended', 'admin');

const aboutReview =
  (type: string, op: AuditDraft['op']) =>
  (agencyId: string, personal?: AuditDraft['personal']): AuditDraft => ({
    type,
    op,
    object: { type: 'agency', id: agencyId },
    ...(personal && { personal }),
  });

export const ruleTuned = (agencyId: string, { rule, parameter, value }: TuneRule) =>
  aboutReview('review.rule-tuned', 'config')(agencyId, { rule, parameter, value });
export const findingsListed = (agencyId: string, count: number) =>
  aboutReview('review.listed', 'consult')(agencyId, { count });
export const rulesRead = aboutReview('review.rules-read', 'consult');
export const sheetRead = (agencyId: string, week: string) =>
  aboutReview('review.sheet-read', 'consult')(agencyId, { week });
export const sheetSigned = (agencyId: string, week: string) =>
  aboutReview('review.sheet-signed', 'admin')(agencyId, { week });
