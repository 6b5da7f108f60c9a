import 'server-only';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext, RequestContext } from '@/server/context';
import { encrypt } from '@/server/keys/aes';
import { sharedKey } from '@/server/keys/shared';
import { announce } from '@/server/live';
import type { LiveMessage } from '@/server/live-message';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { hitContext, messageContext } from '../assemble/queries';
import {
  clockPaused,
  clockResumed,
  hitAcknowledged,
  hitReopened,
  messageSent,
  outcomeRecorded,
} from '../events';
import type { Changed, GiveReason, RecordOutcome, SendMessage } from '../schema';

/** Tells agencies that a hit is new or has changed, once the transaction commits. */
export function announceHit(
  tx: Tx,
  ctx: Pick<RequestContext, 'newId'>,
  kind: Exclude<LiveMessage['kind'], 'value-common'>,
  objectId: string,
  agencyIds: readonly (string | null)[],
): void {
  for (const agencyId of agencyIds) if (agencyId) announce(tx, { id: ctx.newId(), agencyId, kind, objectId });
}

/**
 * Loads the actor's side of a hit through what the actor may do with it; the other agency's id comes with it, if that
 * agency knows of the hit.
 */
export async function sideFor(
  tx: Tx,
  ctx: MemberContext,
  action: 'acknowledge' | 'resolve' | 'message',
  id: string,
) {
  const side = found(
    await tx.hitSide.findFirst({
      where: { AND: [visible(ctx.ability, 'read', 'HitSide'), { hitId: id }] },
      include: { hit: true },
    }),
  );
  authorize(ctx.ability, action, 'HitSide');
  const { lesserAgencyId, greaterAgencyId } = side.hit;
  const otherId = side.agencyId === lesserAgencyId ? greaterAgencyId : lesserAgencyId;
  const otherAgencyId = side.hit.silent ? null : otherId;
  return { side, otherAgencyId };
}

/** A clock that does not stand still, of a hit that is not put off. */
const running = { pausedAt: null, pausedById: null, pauseReason: null, snoozedUntil: null };

/** Stops this side's clock: somebody has seen it and stands behind it. */
export function acknowledgeHit(ctx: MemberContext, { id }: { id: string }): Promise<Changed> {
  return transact(ctx, async (tx) => {
    const { side, otherAgencyId } = await sideFor(tx, ctx, 'acknowledge', id);
    const { count } = await tx.hitSide.updateMany({
      where: { hitId: id, agencyId: side.agencyId, acknowledgedAt: null, hit: { withdrawnAt: null } },
      data: { acknowledgedAt: ctx.now, acknowledgedById: ctx.actor.memberId, ...running },
    });
    if (count !== 1) throw new AppError('conflict');
    appendAuditEvent(tx, hitAcknowledged(id, otherAgencyId));
    announceHit(tx, ctx, 'hit-changed', id, [side.agencyId, otherAgencyId]);
    return { changed: count };
  });
}

/** Records, or records anew, what this agency makes of the hit. The other side sees it at once. */
export async function recordOutcome(
  ctx: MemberContext,
  { id, outcome, reason }: RecordOutcome,
): Promise<Changed> {
  const outcomeReason = encrypt(await sharedKey(hitContext(id)), Buffer.from(reason), hitContext(id));
  return transact(ctx, async (tx) => {
    const { side, otherAgencyId } = await sideFor(tx, ctx, 'resolve', id);
    const { count } = await tx.hitSide.updateMany({
      where: { hitId: id, agencyId: side.agencyId, outcomeAt: side.outcomeAt },
      data: {
        acknowledgedAt: side.acknowledgedAt ?? ctx.now,
        acknowledgedById: side.acknowledgedById ?? ctx.actor.memberId,
        ...running,
        outcome,
        outcomeReason,
        outcomeAt: ctx.now,
        outcomeById: ctx.actor.memberId,
      },
    });
    if (count !== 1) throw new AppError('conflict');
    await tx.$queryRaw`select settle_hit(${id}::uuid, ${ctx.now})::text`;
    appendAuditEvent(
      tx,
      outcomeRecorded(id, otherAgencyId, { outcome, before: side.outcomeReason, after: outcomeReason }),
    );
    announceHit(tx, ctx, 'hit-changed', id, [side.agencyId, otherAgencyId]);
    return { changed: count };
  });
}

/** Lets this side's clock stand still until it is resumed. The other side sees that it does, and why. */
export async function pauseClock(ctx: MemberContext, { id, reason }: GiveReason): Promise<Changed> {
  const pauseReason = encrypt(await sharedKey(hitContext(id)), Buffer.from(reason), hitContext(id));
  return transact(ctx, async (tx) => {
    const { side, otherAgencyId } = await sideFor(tx, ctx, 'acknowledge', id);
    const { count } = await tx.hitSide.updateMany({
      where: {
        hitId: id,
        agencyId: side.agencyId,
        acknowledgedAt: null,
        pausedAt: null,
        hit: { withdrawnAt: null },
      },
      data: { pausedAt: ctx.now, pausedById: ctx.actor.memberId, pauseReason },
    });
    if (count !== 1) throw new AppError('conflict');
    appendAuditEvent(tx, clockPaused(id, otherAgencyId, pauseReason));
    announceHit(tx, ctx, 'hit-changed', id, [side.agencyId, otherAgencyId]);
    return { changed: count };
  });
}

/** What was left of the clock runs on from now, to when the desk is open. */
export function resumeClock(ctx: MemberContext, { id }: { id: string }): Promise<Changed> {
  return transact(ctx, async (tx) => {
    const { side, otherAgencyId } = await sideFor(tx, ctx, 'acknowledge', id);
    const count = await tx.$executeRaw`
      update hit_side s
      set due_at = side_due(s.agency_id, h.urgency, s.due_at + (${ctx.now}::timestamptz - s.paused_at), 0),
          paused_at = null, paused_by_id = null, pause_reason = null
      from hit h
      where h.id = s.hit_id and s.hit_id = ${id}::uuid and s.agency_id = ${side.agencyId}::uuid
        and s.acknowledged_at is null and s.paused_at is not null`;
    if (count !== 1) throw new AppError('conflict');
    appendAuditEvent(tx, clockResumed(id, otherAgencyId));
    announceHit(tx, ctx, 'hit-changed', id, [side.agencyId, otherAgencyId]);
    return { changed: count };
  });
}

/** Takes this side's outcome back, with a reason that the other side sees. The other side's judgement stays. */
export async function reopenHit(ctx: MemberContext, { id, reason }: GiveReason): Promise<Changed> {
  const reopenReason = encrypt(await sharedKey(hitContext(id)), Buffer.from(reason), hitContext(id));
  return transact(ctx, async (tx) => {
    const { side, otherAgencyId } = await sideFor(tx, ctx, 'resolve', id);
    if (!side.outcomeReason) throw new AppError('conflict');
    const { count } = await tx.hitSide.updateMany({
      where: { hitId: id, agencyId: side.agencyId, outcomeAt: side.outcomeAt },
      data: {
        ...{ outcome: null, outcomeReason: null, outcomeAt: null, outcomeById: null },
        ...{ reopenedAt: ctx.now, reopenedById: ctx.actor.memberId, reopenReason },
      },
    });
    if (count !== 1) throw new AppError('conflict');
    await tx.$queryRaw`select settle_hit(${id}::uuid, ${ctx.now})::text`;
    appendAuditEvent(tx, hitReopened(id, otherAgencyId, side.outcomeReason, reopenReason));
    announceHit(tx, ctx, 'hit-changed', id, [side.agencyId, otherAgencyId]);
    return { changed: count };
  });
}

/** Writes to the other side. The id is the sender's, so that the same message twice is one message. */
export async function sendMessage(
  ctx: MemberContext,
  { id, messageId, body }: SendMessage,
): Promise<Changed> {
  const cipher = encrypt(await sharedKey(hitContext(id)), Buffer.from(body), messageContext(id, messageId));
  return transact(ctx, async (tx) => {
    const { side, otherAgencyId } = await sideFor(tx, ctx, 'message', id);
    if (!otherAgencyId) throw new AppError('conflict');
    const { agencyId } = side;
    const { count } = await tx.hitMessage.createMany({
      data: {
        ...{ id: messageId, hitId: id, agencyId, authorId: ctx.actor.memberId, sentAt: ctx.now },
        body: cipher,
      },
      skipDuplicates: true,
    });
    if (count === 0) return { changed: 0 };
    appendAuditEvent(tx, messageSent(id, otherAgencyId, cipher));
    announceHit(tx, ctx, 'hit-changed', id, [agencyId, otherAgencyId]);
    return { changed: count };
  });
}
