import type { AuditDraft } from '@/server/audit/draft';
import type { ImportSettings } from './schema';

const about = (type: string, op: AuditDraft['op'], id: string): AuditDraft => ({
  ...{ type, op },
  object: { type: 'import', id },
});

export const importBegun = (id: string, { purpose }: ImportSettings): AuditDraft => ({
  ...about('import.begun', 'collect', id),
  purposeCode: purpose.code,
  personal: { justification: purpose.justification, caseReference: purpose.caseReference },
});
export const rowsUploaded = (id: string, rows: number): AuditDraft => ({
  ...about('import.rows-uploaded', 'collect', id),
  personal: { rows },
});
export const importStarted = (id: string, rows: number): AuditDraft => ({
  ...about('import.started', 'collect', id),
  personal: { rows },
});
export const importProgressed = (id: string, counts: Readonly<Record<string, number>>): AuditDraft => ({
  ...about('import.progressed', 'collect', id),
  personal: counts,
});
export const importCancelled = (id: string): AuditDraft => about('import.cancelled', 'alter', id);
export const importsListed = (agencyId: string, count: number): AuditDraft => ({
  ...{ type: 'imports.listed', op: 'consult' },
  object: { type: 'agency', id: agencyId },
  personal: { count },
});
export const problemsRead = (id: string): AuditDraft => about('import.problems-read', 'consult', id);
