import type { AuditDraft } from '@/server/audit/draft';

export const witnessRegistered = (
  agencyId: string,
  keys: { readonly before: string | null; readonly after: string },
): AuditDraft => ({
  type: 'witness.registered',
  op: 'config',
  object: { type: 'agency', id: agencyId },
  change: keys,
});

export const witnessRead = (agencyId: string): AuditDraft => ({
  type: 'witness.read',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
});
