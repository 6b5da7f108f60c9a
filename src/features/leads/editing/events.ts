import { type AuditDraft, changeOf } from '@/server/audit/draft';
import type { WithdrawalReason } from '../domain';

export const leadEdited = (id: string, before: Uint8Array, after: Uint8Array): AuditDraft => ({
  type: 'lead.edited',
  op: 'alter',
  object: { type: 'lead', id },
  change: changeOf(before, after),
});

export const selectorsAdded = (leadId: string, purposeCode: string, count: number): AuditDraft => ({
  type: 'lead.selectors-added',
  op: 'collect',
  object: { type: 'lead', id: leadId },
  purposeCode,
  personal: { count },
});

export const selectorWithdrawn = (id: string, reason: WithdrawalReason, note: string): AuditDraft => ({
  type: 'selector.withdrawn',
  op: 'alter',
  object: { type: 'selector', id },
  personal: { reason, note },
});
