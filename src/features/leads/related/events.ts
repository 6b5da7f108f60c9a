import type { AuditDraft } from '@/server/audit/draft';
import type { RelationVerdict } from './domain';

/** One event a lead, so that each has what was said of it in its history. */
export const leadsRelated = (
  { id }: { id: string },
  other: { reference: string },
  verdict: RelationVerdict,
): AuditDraft => ({
  type: `lead.${verdict}`,
  op: 'alter',
  object: { type: 'lead', id },
  personal: { other: other.reference },
});

export const relationTakenBack = (
  { id }: { id: string },
  other: { reference: string },
  verdict: RelationVerdict,
): AuditDraft => ({
  type: 'lead.relation-taken-back',
  op: 'alter',
  object: { type: 'lead', id },
  personal: { other: other.reference, verdict },
});
