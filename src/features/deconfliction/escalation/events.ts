import type { AuditDraft } from '@/server/audit/draft';

const aboutDesk =
  (type: string, op: AuditDraft['op']) =>
  (agencyId: string): AuditDraft => ({
    type,
    op,
    object: { type: 'agency', id: agencyId },
  });

export const deskRead = aboutDesk('desk.read', 'consult');
export const deskChanged = aboutDesk('desk.changed', 'config');

/** The other side's auditor sees that its hit was brought on; the watch desk's agency is told of it. */
export const hitEscalated = (
  hitId: string,
  otherAgencyId: string | null,
  step: string,
  told: readonly string[],
): AuditDraft => ({
  type: 'hit.escalated',
  op: 'alter',
  object: { type: 'hit', id: hitId },
  ...(otherAgencyId && { counterpartId: otherAgencyId }),
  recipients: told.map((agency) => ({ agency, sub: null })),
  personal: { step },
});
