import 'server-only';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { hitAcknowledged } from '../events';
import { announceHit } from '../life/commands';
import type { Changed } from '../schema';
import { decideSnooze } from './domain';
import { hitAssigned, hitSnoozed, viewRemoved, viewSaved } from './events';
import { assignees } from './queries';
import type { SaveView } from './schema';

const viewsMax = 30;

/** Those of these hits that the actor may see and that still await the own agency. */
async function ownSides(tx: Tx, ctx: MemberContext, ids: readonly string[]): Promise<string[]> {
  const sides = await tx.hitSide.findMany({
    where: { AND: [visible(ctx.ability, 'read', 'HitSide'), { hitId: { in: [...ids] } }] },
    select: { hitId: true },
  });
  if (sides.length !== new Set(ids).size) throw new AppError('not-found');
  return sides.map(({ hitId }) => hitId);
}

/** Stops the clock of each of these that still runs, in one statement; an event each. Those stopped before stay as they are. */
export function acknowledgeHits(ctx: MemberContext, { ids }: { ids: readonly string[] }): Promise<Changed> {
  return transact(ctx, async (tx) => {
    const own = await ownSides(tx, ctx, ids);
    authorize(ctx.ability, 'acknowledge', 'HitSide');
    const { id: agencyId } = ctx.actor.agency;
    const rows = await tx.$queryRaw<{ hit_id: string; other: string | null }[]>`
      update hit_side s
      set acknowledged_at = ${ctx.now}, acknowledged_by_id = ${ctx.actor.memberId}::uuid, snoozed_until = null,
          paused_at = null, paused_by_id = null, pause_reason = null
      from hit h
      where h.id = s.hit_id and s.hit_id = any (${own}::uuid[]) and s.agency_id = ${agencyId}::uuid
        and s.acknowledged_at is null and h.withdrawn_at is null
      returning s.hit_id,
        case when h.silent then null when h.lesser_agency_id = s.agency_id then h.greater_agency_id
             else h.lesser_agency_id end as other`;
    for (const { hit_id, other } of rows) {
      appendAuditEvent(tx, hitAcknowledged(hit_id, other));
      announceHit(tx, ctx, 'hit-changed', hit_id, [agencyId, other]);
    }
    return { changed: rows.length };
  });
}

/** Gives hits to a member of the own agency who works on them, or to nobody. It changes neither state nor outcome. */
export function assignHits(
  ctx: MemberContext,
  { ids, memberId }: { ids: readonly string[]; memberId: string | null },
): Promise<Changed> {
  return transact(ctx, async (tx) => {
    const own = await ownSides(tx, ctx, ids);
    authorize(ctx.ability, 'acknowledge', 'HitSide');
    const able = await assignees(tx);
    if (memberId && !able.some(({ id }) => id === memberId)) throw new AppError('not-found');
    const { id: agencyId } = ctx.actor.agency;
    const { count } = await tx.hitSide.updateMany({
      where: { hitId: { in: own }, agencyId },
      data: { assigneeId: memberId },
    });
    for (const id of own) {
      appendAuditEvent(tx, hitAssigned(id, memberId));
      announceHit(tx, ctx, 'hit-changed', id, [agencyId]);
    }
    return { changed: count };
  });
}

/** Puts a hit off on the own side, or takes it up again. Its clock runs on. */
export function snoozeHit(
  ctx: MemberContext,
  { id, until }: { id: string; until: string | null },
): Promise<Changed> {
  return transact(ctx, async (tx) => {
    const side = found(
      await tx.hitSide.findFirst({
        where: { AND: [visible(ctx.ability, 'read', 'HitSide'), { hitId: id }] },
      }),
    );
    authorize(ctx.ability, 'acknowledge', 'HitSide');
    const snoozedUntil = until ? new Date(until) : null;
    const decided = decideSnooze(side, snoozedUntil, ctx.now);
    if (decided === 'conflict') throw new AppError('conflict');
    if (decided === 'too-late') throw new AppError('invalid', [{ path: 'until', problem: 'not-past-due' }]);
    const { agencyId } = side;
    const { count } = await tx.hitSide.updateMany({
      where: { hitId: id, agencyId, acknowledgedAt: null },
      data: { snoozedUntil },
    });
    if (count !== 1) throw new AppError('conflict');
    appendAuditEvent(tx, hitSnoozed(id, until));
    announceHit(tx, ctx, 'hit-changed', id, [agencyId]);
    return { changed: count };
  });
}

/** Keeps a filter under a name, for the actor alone. The id is the sender's: the same view twice is one view. */
export function saveView(ctx: MemberContext, { id, name, filter }: SaveView): Promise<Changed> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'HitSide');
    const { memberId, agency } = ctx.actor;
    if ((await tx.savedView.count({ where: { memberId } })) >= viewsMax) throw new AppError('too-many');
    const data = { id, agencyId: agency.id, memberId, name, filter };
    const { count } = await tx.savedView.createMany({ data, skipDuplicates: true });
    appendAuditEvent(tx, viewSaved(memberId));
    return { changed: count };
  });
}

export function removeView(ctx: MemberContext, { id }: { id: string }): Promise<Changed> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'HitSide');
    const { memberId } = ctx.actor;
    const { count } = await tx.savedView.deleteMany({ where: { id, memberId } });
    if (count === 0) throw new AppError('not-found');
    appendAuditEvent(tx, viewRemoved(memberId));
    return { changed: count };
  });
}
