import type { AuditDraft } from '@/server/audit/draft';

/** Reading the trail is an event too. What was searched for is kept as a commitment. */
export const trailListed = (agencyId: string, filter: string, count: number): AuditDraft => ({
  type: 'trail.listed',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
  personal: { filter, count },
});

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
