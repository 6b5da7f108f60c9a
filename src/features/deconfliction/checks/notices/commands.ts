import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Changed } from '../../schema';
import { noticesSeen } from '../events';

/** Somebody answers for having looked at what was asked about the agency's selectors up to an instant. */
export function seeNotices(ctx: MemberContext, { upTo }: { upTo: string }): Promise<Changed> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'acknowledge', 'CheckNotice');
    const { memberId, agency } = ctx.actor;
    const { count } = await tx.checkNotice.updateMany({
      where: { agencyId: agency.id, seenAt: null, askedAt: { lte: new Date(upTo) } },
      data: { seenAt: ctx.now, seenById: memberId },
    });
    appendAuditEvent(tx, noticesSeen(agency.id, count));
    return { changed: count };
  });
}
