import 'server-only';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { encrypt } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { erasureRefused, erasureRequested, openingsErased } from './events';
import { reasonContext } from './queries';
import type { DecideErasure, RequestErasure } from './schema';

/**
 * Asks to erase what the trail keeps of persons beside an event, or beside all events of a lead and its selectors. The
 * same request again is one request.
 *
 * @throws AppError `not-found` where the own agency keeps nothing.
 */
export function requestErasure(ctx: MemberContext, input: RequestErasure): Promise<{ id: string }> {
  const { id, of, objectId, reason } = input;
  const { agency, memberId } = ctx.actor;
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'create', 'AuditErasure');
    const before = await tx.auditErasure.findFirst({ where: { id } });
    if (before) return { id };
    if (!(await keepsAny(tx, ctx, input))) throw new AppError('not-found');
    const key = await agencyKey(tx, agency.id);
    const { count } = await tx.auditErasure.createMany({
      data: {
        ...{ id, agencyId: agency.id, of, objectId, requestedById: memberId, requestedAt: ctx.now },
        reason: encrypt(key, Buffer.from(reason), reasonContext(id)),
      },
      skipDuplicates: true,
    });
    if (count !== 1) throw new AppError('conflict');
    appendAuditEvent(tx, erasureRequested(of, objectId, reason));
    return { id };
  });
}

/** Are there events of it that the auditor may read? What is kept beside them, the database's own gate looks for. */
async function keepsAny(tx: Tx, ctx: MemberContext, { of, objectId }: RequestErasure): Promise<boolean> {
  const event = await tx.auditEvent.findFirst({
    where: {
      AND: [
        visible(ctx.ability, 'read', 'AuditEvent'),
        of === 'event' ? { eventId: objectId } : { objectType: 'lead', objectId },
        { agencyId: ctx.actor.agency.id },
      ],
    },
    select: { id: true },
  });
  return event !== null;
}

/**
 * Decides on an erasure that another auditor asked for. To erase destroys salt and ciphertext of each opening: what the
 * events commit to stands, and nobody can open it any more.
 *
 * @returns how many openings were destroyed; null if it was refused.
 */
export function decideErasure(
  ctx: MemberContext,
  { id, erase }: DecideErasure,
): Promise<{ erased: number | null }> {
  return transact(ctx, async (tx) => {
    const { of, objectId } = found(
      await tx.auditErasure.findFirst({
        where: { AND: [visible(ctx.ability, 'resolve', 'AuditErasure'), { id }] },
      }),
    );
    const { count } = await tx.auditErasure.updateMany({
      where: { id, decidedAt: null },
      data: { decidedById: ctx.actor.memberId, decidedAt: ctx.now },
    });
    if (count !== 1) throw new AppError('conflict');
    if (!erase) {
      appendAuditEvent(tx, erasureRefused(of, objectId));
      return { erased: null };
    }
    const [done] = await tx.$queryRaw<{ erased: number }[]>`select erase_openings(${id}::uuid) as erased`;
    const { erased } = found(done);
    appendAuditEvent(tx, openingsErased(of, objectId, erased));
    return { erased };
  });
}
