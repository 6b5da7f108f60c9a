import 'server-only';
import { AppError } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import { trailViewRemoved, trailViewSaved } from '../events';
import type { SaveView } from '../schema';

const viewsMax = 30;

/** Keeps a filter under a name, for the actor alone. The id is the sender's: the same view twice is one view. */
export function saveTrailView(
  ctx: MemberContext,
  { id, name, chosen }: SaveView,
): Promise<{ changed: number }> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'AuditEvent');
    const { memberId, agency } = ctx.actor;
    if ((await tx.auditView.count({ where: { memberId } })) >= viewsMax) throw new AppError('too-many');
    const { count } = await tx.auditView.createMany({
      data: { id, agencyId: agency.id, memberId, name, filter: chosen },
      skipDuplicates: true,
    });
    appendAuditEvent(tx, trailViewSaved(memberId));
    return { changed: count };
  });
}

export function removeTrailView(ctx: MemberContext, { id }: { id: string }): Promise<{ changed: number }> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'AuditEvent');
    const { memberId } = ctx.actor;
    const { count } = await tx.auditView.deleteMany({ where: { id, memberId } });
    if (count === 0) throw new AppError('not-found');
    appendAuditEvent(tx, trailViewRemoved(memberId));
    return { changed: count };
  });
}
