import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import type { RequestContext } from '@/server/context';
import { enqueue } from '@/server/jobs';
import type { Tx } from '@/server/tx';
import { announceHit } from '../life/commands';
import type { HitChange } from './domain';
import { hitChanges } from './events';
import { tellChangedHit } from './jobs';

interface Changed {
  readonly hit_id: string;
  readonly other_agency_id: string;
  readonly change: HitChange;
  readonly told: 'both' | 'us' | 'them' | 'nobody';
}

/**
 * Brings the hits of an agency's leads in line with the selectors that these and the other sides' leads have now, and
 * tells of what changed whoever may know of the hit. It may run any number of times; in a transaction after its leads
 * were matched, and by the job after the commit.
 */
export async function reconcileHits(
  tx: Tx,
  ctx: Pick<RequestContext, 'now' | 'newId'>,
  agencyId: string,
  leads: { readonly ids: readonly string[]; readonly afterCommit: boolean },
): Promise<void> {
  const changes = await tx.$queryRaw<Changed[]>`
    select hit_id, other_agency_id, change, told
    from reconcile_hits(${[...leads.ids]}::uuid[], ${ctx.now}, ${leads.afterCommit})`;
  for (const { hit_id, other_agency_id, change, told } of changes) {
    if (told === 'them') enqueue(tx, tellChangedHit, { hitId: hit_id, agencyId: other_agency_id, change });
    if (told === 'them' || told === 'nobody') continue;
    tellOfChange(tx, ctx, {
      hitId: hit_id,
      change,
      agencyId,
      otherId: told === 'us' ? null : other_agency_id,
    });
  }
}

/** In the name of an agency that knows of the hit; the other, if it knows of it too, is told in its own words. */
export function tellOfChange(
  tx: Tx,
  ctx: Pick<RequestContext, 'newId'>,
  of: { hitId: string; change: HitChange; agencyId: string; otherId: string | null },
): void {
  const { hitId, change, agencyId, otherId } = of;
  appendAuditEvent(tx, hitChanges[change](hitId, otherId));
  announceHit(tx, ctx, 'hit-changed', hitId, [agencyId]);
  announceHit(tx, ctx, change === 'widened' ? 'hit-changed' : `hit-${change}`, hitId, [otherId]);
}
