import type { AuditDraft } from '@/server/audit/draft';

/** What a desk does with its own hits is its own affair: the other side is not told, its auditor does not see it. */
const aboutOwn =
  (type: string) =>
  (hitId: string, personal?: AuditDraft['personal']): AuditDraft => ({
    type,
    op: 'alter',
    object: { type: 'hit', id: hitId },
    ...(personal && { personal }),
  });

export const hitAssigned = (hitId: string, memberId: string | null) =>
  aboutOwn('hit.assigned')(hitId, { assignee: memberId ?? 'none' });
export const hitSnoozed = (hitId: string, until: string | null) =>
  aboutOwn('hit.snoozed')(hitId, { until: until ?? 'none' });

const aboutViews =
  (type: string, op: AuditDraft['op']) =>
  (memberId: string): AuditDraft => ({
    type,
    op,
    object: { type: 'member', id: memberId },
  });
export const queueRead = aboutViews('queue.read', 'consult');
export const viewSaved = aboutViews('queue.view-saved', 'config');
export const viewRemoved = aboutViews('queue.view-removed', 'config');
export const figuresRead = (agencyId: string): AuditDraft => ({
  type: 'figures.read',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
});
