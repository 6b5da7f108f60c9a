import type { AuditDraft } from '@/server/audit/draft';
import type { EventFilter, ListEvents } from './schema';

/** Reading the trail is an event too. What was searched for is kept as a commitment. */
export const trailListed = (
  agencyId: string,
  { search, ...filter }: ListEvents,
  count: number,
): AuditDraft => ({
  // A search is no routine: whoever reviews the trail sees that somebody looked for something.
  type: search ? 'trail.searched' : 'trail.listed',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
  personal: { filter: JSON.stringify(filter), count, ...(search && { search }) },
});

/** Histogram and facets: how many events of each kind. */
export const trailCounted = (agencyId: string, filter: EventFilter): AuditDraft => ({
  type: 'trail.counted',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
  personal: { filter: JSON.stringify(filter) },
});

export const healthRead = (agencyId: string): AuditDraft => ({
  type: 'trail.health-read',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
});

/** A report of who received what about a subject. Which leads it is about is kept as a commitment. */
export const disclosuresAccounted = (
  agencyId: string,
  references: readonly string[],
  count: number,
): AuditDraft => ({
  type: 'trail.disclosures-accounted',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
  personal: { references: [...references], count },
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
