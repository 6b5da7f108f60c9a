import type { AuditDraft } from '@/server/audit/draft';

export const agencyFounded = (id: string): AuditDraft => ({
  type: 'agency.founded',
  op: 'config',
  object: { type: 'agency', id },
  counterpartId: id,
});

export const agenciesListed = (count: number): AuditDraft => ({
  type: 'agencies.listed',
  op: 'consult',
  object: { type: 'agencies', id: 'directory' },
  personal: { count },
});
