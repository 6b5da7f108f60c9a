import type { AuditDraft } from '@/server/audit/draft';
import type { SubmitLead } from './schema';

export const leadSubmitted = (id: string, { purpose }: Pick<SubmitLead, 'purpose'>): AuditDraft => ({
  type: 'lead.submitted',
  op: 'collect',
  object: { type: 'lead', id },
  purposeCode: purpose.code,
  personal: { justification: purpose.justification, caseReference: purpose.caseReference },
});

export const leadRead = (id: string, others: readonly string[]): AuditDraft => ({
  type: 'lead.read',
  op: 'consult',
  object: { type: 'lead', id },
  ...(others.length > 0 && { personal: { others } }),
});

export const leadsListed = (agencyId: string, count: number): AuditDraft => ({
  type: 'leads.listed',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
  personal: { count },
});

export const selectorRevealed = (id: string): AuditDraft => ({
  type: 'selector.revealed',
  op: 'consult',
  object: { type: 'selector', id },
});
