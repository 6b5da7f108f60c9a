import type { AuditDraft } from '@/server/audit/draft';
import { changeOf } from '@/server/audit/draft';
import type { HitOutcome } from './domain';

/** A check is a combination in the sense of LED Art. 25(1): it is logged whether or not it finds anything. */
export const leadChecked = (
  leadId: string,
  purposeCode: string,
  check: {
    readonly selectorsAsked: number;
    readonly agenciesAsked: number;
    readonly hits: number;
    readonly commonSelectorIds: readonly string[];
  },
): AuditDraft => ({
  type: 'lead.checked',
  op: 'combine',
  object: { type: 'lead', id: leadId },
  purposeCode,
  personal: {
    selectorsAsked: check.selectorsAsked,
    agenciesAsked: check.agenciesAsked,
    hits: check.hits,
    commonValues: check.commonSelectorIds.length,
  },
});

/** Of a silent hit the other agency has not been told: it is not named, so that its auditor sees nothing either. */
const aboutHit =
  (type: string, op: AuditDraft['op']) =>
  (id: string, otherAgencyId: string | null): AuditDraft => ({
    type,
    op,
    object: { type: 'hit', id },
    ...(otherAgencyId && {
      counterpartId: otherAgencyId,
      recipients: op === 'consult' ? [] : [{ agency: otherAgencyId, sub: null }],
    }),
  });

export const hitOpened = aboutHit('hit.opened', 'match');
export const hitTold = aboutHit('hit.told', 'disclose');
export const hitRead = aboutHit('hit.read', 'consult');
export const hitAcknowledged = aboutHit('hit.acknowledged', 'alter');

export const clockResumed = aboutHit('hit.clock-resumed', 'alter');

export const clockPaused = (id: string, otherAgencyId: string | null, reason: Uint8Array): AuditDraft => ({
  ...aboutHit('hit.clock-paused', 'alter')(id, otherAgencyId),
  change: changeOf(null, reason),
});

/** What was recorded before stays in the trail by its hash; why it was taken back, by its. */
export const hitReopened = (
  id: string,
  otherAgencyId: string | null,
  before: Uint8Array,
  reason: Uint8Array,
): AuditDraft => ({
  ...aboutHit('hit.reopened', 'alter')(id, otherAgencyId),
  change: changeOf(before, reason),
});

/** What the two agencies wrote to each other is in the trail by the hash of its ciphertext. */
export const messageSent = (id: string, otherAgencyId: string | null, body: Uint8Array): AuditDraft => ({
  ...aboutHit('hit.message-sent', 'disclose')(id, otherAgencyId),
  change: changeOf(null, body),
});

export const receiptRead = (leadId: string): AuditDraft => ({
  type: 'receipt.read',
  op: 'consult',
  object: { type: 'lead', id: leadId },
});

/** @param filter and what was searched for: a reference of a hit or a lead, or its beginning. */
export const hitsListed = (agencyId: string, filter: object, count: number): AuditDraft => ({
  type: 'hits.listed',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
  personal: { filter: JSON.stringify(filter), count },
});

export const outcomeRecorded = (
  id: string,
  otherAgencyId: string | null,
  { outcome, before, after }: { outcome: HitOutcome; before: Uint8Array | null; after: Uint8Array },
): AuditDraft => ({
  ...aboutHit('hit.outcome-recorded', 'alter')(id, otherAgencyId),
  change: changeOf(before, after),
  personal: { outcome },
});

/** Both agencies are silent about it: neither is told, and an oversight auditor is. What is of integrity every auditor sees. */
export const hitVeiled = (id: string): AuditDraft => ({
  type: 'hit.veiled',
  op: 'combine',
  object: { type: 'hit', id },
});
