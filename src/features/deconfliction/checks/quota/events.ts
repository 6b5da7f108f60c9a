import type { AuditDraft } from '@/server/audit/draft';
import type { Quotas } from './domain';

export const quotasRead = (agencyId: string): AuditDraft => ({
  type: 'quota.read',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
});

/** With the quotas before and after, for the auditor. */
export const quotasChanged = (agencyId: string, before: Quotas, after: Quotas): AuditDraft => ({
  type: 'quota.changed',
  op: 'config',
  object: { type: 'agency', id: agencyId },
  personal: { before: inWords(before), after: inWords(after) },
});

export const ceilingChanged = (agencyId: string, before: Quotas, after: Quotas): AuditDraft => ({
  ...quotasChanged(agencyId, before, after),
  type: 'quota.ceiling-changed',
});

const inWords = ({ direct, file }: Quotas) =>
  `${direct.member} / ${direct.agency}, ${file.member} / ${file.agency}`;
