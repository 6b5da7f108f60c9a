import type { AuditDraft } from '@/server/audit/draft';
import type { CheckPurpose } from './domain';
import type { CheckReceipt } from './schema';

type Counts = Pick<CheckReceipt, 'id' | 'selectorsAsked' | 'agenciesAsked' | 'heldByOthers' | 'terms'>;

/** A check is a combination in the sense of LED Art. 25(1): logged whether or not it finds anything, without a value. */
export const checkMade = (
  { id, selectorsAsked, agenciesAsked, heldByOthers, terms }: Counts,
  { code, caseReference, justification }: CheckPurpose,
): AuditDraft => ({
  type: 'check.made',
  op: 'combine',
  object: { type: 'check', id },
  purposeCode: code,
  personal: { justification, caseReference, selectorsAsked, agenciesAsked, hits: heldByOthers, terms },
});

/** For the trail of both: this agency has learnt that the other holds something. */
export const checkOverlapped = (id: string, holderId: string, purposeCode: string): AuditDraft => ({
  type: 'check.overlapped',
  op: 'disclose',
  object: { type: 'check', id },
  counterpartId: holderId,
  purposeCode,
});

export const checkRefused = (memberId: string, selectorsAsked: number): AuditDraft => ({
  type: 'check.refused',
  op: 'combine',
  outcome: 'denied',
  object: { type: 'member', id: memberId },
  personal: { selectorsAsked },
});

export const checksListed = (agencyId: string, count: number): AuditDraft => ({
  type: 'checks.listed',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
  personal: { count },
});

export const noticesSeen = (agencyId: string, count: number): AuditDraft => ({
  type: 'check.notices-seen',
  op: 'alter',
  object: { type: 'agency', id: agencyId },
  personal: { count },
});
