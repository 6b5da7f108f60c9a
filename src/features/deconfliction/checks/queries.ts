import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { SelectorCheck } from '@/server/database/generated/client';
import { transact } from '@/server/transact';
import { checkReference } from './domain';
import { checksListed } from './events';
import { noticesOf } from './notices/queries';
import { allowancesOf } from './quota/queries';
import type { CheckDesk, CheckReceipt } from './schema';

const receiptsMax = 10;

export function toReceipt(check: SelectorCheck): CheckReceipt {
  const { agencyId: _, memberId: __, caseKey: ___, aboutMemberIds: ____, checkedAt, ...counts } = check;
  return { ...counts, reference: checkReference(check.id), checkedAt: checkedAt.toISOString() };
}

/** What the member may still ask today, their last receipts, and who has lately asked about the agency's own selectors. */
export function getDesk(ctx: MemberContext): Promise<CheckDesk> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'create', 'SelectorCheck');
    const receipts = await tx.selectorCheck.findMany({
      where: visible(ctx.ability, 'read', 'SelectorCheck'),
      orderBy: { id: 'desc' },
      take: receiptsMax,
    });
    const notices = await noticesOf(tx, ctx, {});
    appendAuditEvent(tx, checksListed(ctx.actor.agency.id, receipts.length + notices.length));
    return { allowance: await allowancesOf(tx, ctx), receipts: receipts.map(toReceipt), notices };
  });
}
