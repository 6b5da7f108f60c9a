import type { AuditDraft } from '@/server/audit/draft';
import type { Way } from './schema';

const types = { printed: 'page.printed', saved: 'page.saved' } as const;

/** What a page shows leaves the portal: on paper, or as a file. */
export const pageTaken = (way: Way, object: NonNullable<AuditDraft['object']>): AuditDraft => ({
  type: types[way],
  op: 'export',
  object,
});
