import type { AuditDraft } from '@/server/audit/draft';

const changed =
  (type: string, op: AuditDraft['op']) =>
  (id: string, otherAgencyId: string | null): AuditDraft => ({
    type,
    op,
    object: { type: 'hit', id },
    ...(otherAgencyId && {
      counterpartId: otherAgencyId,
      recipients: [{ agency: otherAgencyId, sub: null }],
    }),
  });

/** A hit whose grounds have changed. Of a silent one the other agency is not named. */
export const hitChanges = {
  withdrawn: changed('hit.withdrawn', 'alter'),
  narrowed: changed('hit.narrowed', 'alter'),
  widened: changed('hit.widened', 'match'),
  restored: changed('hit.restored', 'match'),
} as const;
