import type { AuditDraft } from '@/server/audit/draft';

/** Reading the trail is an event too. What was searched for is kept as a commitment. */
export const trailListed = (agencyId: string, filter: string, count: number): AuditDraft => ({
  type: 'trail.listed',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
  personal: { filter, count },
});

/** Histogram and facets: how many events of each kind. */
export const trailCounted = (agencyId: string): AuditDraft => ({
  type: 'trail.counted',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
});

const aboutViews =
  (type: string) =>
  (memberId: string): AuditDraft => ({ type, op: 'config', object: { type: 'member', id: memberId } });
export const trailViewSaved = aboutViews('trail.view-saved');
export const trailViewRemoved = aboutViews('trail.view-removed');

export const scopeRead = (agencyId: string): AuditDraft => ({
  type: 'trail.scope-read',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
});

export const eventRead = (id: string): AuditDraft => ({
  type: 'trail.event-read',
  op: 'consult',
  object: { type: 'event', id },
});

export const checkpointsListed = (agencyId: string): AuditDraft => ({
  type: 'trail.checkpoints-listed',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
});
