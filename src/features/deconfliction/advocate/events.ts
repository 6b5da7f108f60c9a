import type { AuditDraft } from '@/server/audit/draft';

/** The other agency is not named: that a victim is concerned is the own agency's affair. */
export const hitReleased = (id: string): AuditDraft => ({
  type: 'hit.released',
  op: 'alter',
  object: { type: 'hit', id },
});
