import type { AuditDraft } from '@/server/audit/draft';
import type { HitOutcome } from './domain';

/** A check is a combination in the sense of LED Art. 25(1): it is logged whether or not it finds anything. */
export const leadChecked = (
  leadId: string,
  purposeCode: string,
  { selectorsAsked, agenciesAsked, hits }: { selectorsAsked: number; agenciesAsked: number; hits: number },
): AuditDraft => ({
  type: 'lead.checked',
  op: 'combine',
  object: { type: 'lead', id: leadId },
  purposeCode,
  personal: { selectorsAsked, agenciesAsked, hits },
});

const aboutHit =
  (type: string, op: AuditDraft['op']) =>
  (id: string, otherAgencyId: string): AuditDraft => ({
    type,
    op,
    object: { type: 'hit', id },
    counterpartId: otherAgencyId,
    recipients: op === 'consult' ? [] : [{ agency: otherAgencyId, sub: null }],
  });

export const hitOpened = aboutHit('hit.opened', 'match');
export const hitRead = aboutHit('hit.read', 'consult');
export const hitAcknowledged = aboutHit('hit.acknowledged', 'alter');
export const messageSent = aboutHit('hit.message-sent', 'disclose');

export const receiptRead = (leadId: string): AuditDraft => ({
  type: 'receipt.read',
  op: 'consult',
  object: { type: 'lead', id: leadId },
});

export const hitsListed = (agencyId: string, count: number): AuditDraft => ({
  type: 'hits.listed',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
  personal: { count },
});

export const outcomeRecorded = (id: string, otherAgencyId: string, outcome: HitOutcome): AuditDraft => ({
  ...aboutHit('hit.outcome-recorded', 'alter')(id, otherAgencyId),
  personal: { outcome },
});
