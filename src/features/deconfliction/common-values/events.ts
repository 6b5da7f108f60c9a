import type { AuditDraft } from '@/server/audit/draft';

const about =
  (type: string, op: AuditDraft['op']) =>
  (id: string): AuditDraft => ({ type, op, object: { type: 'common-value', id } });

export const commonValueProposed = about('common-value.proposed', 'config');
export const commonValueApproved = about('common-value.approved', 'config');
export const releaseProposed = about('common-value.release-proposed', 'config');
export const commonValueReleased = about('common-value.released', 'config');
export const commonValueSeen = about('common-value.seen', 'alter');

/** One for each agency that holds it: each of them is told, and so is each of their auditors. */
export const selectorQuarantined = (id: string, holderId: string): AuditDraft => ({
  ...about('selector.quarantined', 'integrity')(id),
  counterpartId: holderId,
  recipients: [{ agency: holderId, sub: null }],
});

/** In the trail of an agency that holds what another has listed. */
export const selectorSuppressed = (id: string, ownerId: string): AuditDraft => ({
  ...about('selector.suppressed', 'integrity')(id),
  counterpartId: ownerId,
});

export const commonValuesListed = (agencyId: string, count: number): AuditDraft => ({
  type: 'common-values.listed',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
  personal: { count },
});
