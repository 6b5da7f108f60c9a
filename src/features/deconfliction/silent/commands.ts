import 'server-only';
import { AppError } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import type { MemberContext, RequestContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { hitOpened, hitTold, hitVeiled } from '../events';
import { announceHit, sideFor } from '../life/commands';
import type { Changed } from '../schema';

/**
 * Tells the other agency of a silent hit: it becomes an ordinary one, whose clocks begin now. Towards everybody else the
 * selector stays silent.
 */
export function tellOther(ctx: MemberContext, { id }: { id: string }): Promise<Changed> {
  return transact(ctx, async (tx) => {
    const { side } = await sideFor(tx, ctx, 'resolve', id);
    const [row] = await tx.$queryRaw<{ other: string | null }[]>`
      select tell_silent_hit(${id}::uuid, ${ctx.now}) as other`;
    if (!row?.other) throw new AppError('conflict');
    appendAuditEvent(tx, hitTold(id, row.other));
    announceHit(tx, ctx, 'hit-opened', id, [side.agencyId, row.other]);
    return { changed: 1 };
  });
}

/** In the name of the agency whose silent selector another has met: its trail says so, and it alone is told. */
export function tellOwner(tx: Tx, ctx: Pick<RequestContext, 'newId'>, agencyId: string, hitId: string): void {
  appendAuditEvent(tx, hitOpened(hitId, null));
  announceHit(tx, ctx, 'hit-opened', hitId, [agencyId]);
}

/** Of a hit that both agencies are silent about. */
export function tellOversight(tx: Tx, hitId: string): void {
  appendAuditEvent(tx, hitVeiled(hitId));
}
