import 'server-only';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext, RequestContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { announceHit } from '../life/commands';
import type { Changed } from '../schema';
import { hitReleased } from './events';

/** Lets the own agency see a hit that was with its victim advocate: for the liaison it is new. It cannot be taken back. */
export function releaseHit(ctx: MemberContext, { id }: { id: string }): Promise<Changed> {
  return transact(ctx, async (tx) => {
    const side = found(
      await tx.hitSide.findFirst({
        where: { AND: [visible(ctx.ability, 'read', 'HitSide'), { hitId: id }] },
      }),
    );
    authorize(ctx.ability, 'release', 'HitSide');
    const { agencyId } = side;
    const { count } = await tx.hitSide.updateMany({
      where: { hitId: id, agencyId, withAdvocate: true },
      data: { withAdvocate: false, releasedAt: ctx.now, releasedById: ctx.actor.memberId },
    });
    if (count !== 1) throw new AppError('conflict');
    tellOfRelease(tx, ctx, agencyId, id);
    return { changed: count };
  });
}

const releasedMax = 200;

/**
 * Releases what an agency's advocates have neither acknowledged nor released in their half of the time: the clock is the
 * agency's, and somebody must answer. It may run any number of times, at once too.
 */
export async function releaseOverdue(
  tx: Tx,
  ctx: Pick<RequestContext, 'now' | 'newId'>,
  agencyId: string,
): Promise<void> {
  const rows = await tx.$queryRaw<{ hit_id: string }[]>`
    with overdue as (
      select s.hit_id from hit_side s join hit h on h.id = s.hit_id
      where s.agency_id = ${agencyId}::uuid and s.with_advocate and s.advocate_due_at <= ${ctx.now}
        and s.acknowledged_at is null and s.paused_at is null and h.withdrawn_at is null
      order by s.hit_id limit ${releasedMax} for update of s skip locked
    )
    update hit_side s set with_advocate = false, released_at = ${ctx.now}
    from overdue where s.hit_id = overdue.hit_id and s.agency_id = ${agencyId}::uuid
    returning s.hit_id`;
  for (const { hit_id } of rows) tellOfRelease(tx, ctx, agencyId, hit_id);
}

function tellOfRelease(tx: Tx, ctx: Pick<RequestContext, 'newId'>, agencyId: string, hitId: string): void {
  appendAuditEvent(tx, hitReleased(hitId));
  announceHit(tx, ctx, 'hit-opened', hitId, [agencyId]);
}
