import type { AuditDraft } from '@/server/audit/draft';
import type { CheckPurpose } from '../domain';

const aboutFile =
  (type: string, op: AuditDraft['op']) =>
  (id: string): AuditDraft => ({ type, op, object: { type: 'check', id } });

export const fileBegun = (id: string, rows: number, purpose: CheckPurpose): AuditDraft => ({
  ...aboutFile('check.file-begun', 'collect')(id),
  purposeCode: purpose.code,
  personal: { justification: purpose.justification, caseReference: purpose.caseReference, count: rows },
});
export const rowsAdded = aboutFile('check.rows-added', 'collect');
export const fileStarted = aboutFile('check.file-started', 'combine');
export const fileCancelled = aboutFile('check.file-cancelled', 'alter');
export const fileDiscarded = aboutFile('check.file-discarded', 'erase');
export const resultsRead = aboutFile('check.results-read', 'consult');
export const filesListed = (agencyId: string, count: number): AuditDraft => ({
  type: 'check.files-listed',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
  personal: { count },
});
