import 'server-only';
import { found } from '@/core/errors';
import { agenciesById } from '@/features/agencies/queries';
import { leadReferences, maskedSelectors } from '@/features/leads/queries';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { SelectorCheck } from '@/server/database/generated/client';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { checkReference } from './domain';
import { checksListed } from './events';
import { allowancesOf } from './quota/queries';
import type { CheckDesk, CheckNotice, CheckReceipt } from './schema';

const receiptsMax = 10;
const noticesMax = 50;
const noticeDays = 30;

export function toReceipt(check: SelectorCheck): CheckReceipt {
  const { agencyId: _, memberId: __, checkedAt, ...counts } = check;
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
    const notices = await noticesOf(tx, ctx);
    appendAuditEvent(tx, checksListed(ctx.actor.agency.id, receipts.length + notices.length));
    return { allowance: await allowancesOf(tx, ctx), receipts: receipts.map(toReceipt), notices };
  });
}

/** The last fifty notices of thirty days: which selector of the own agency's, who asked, when and for what purpose. */
async function noticesOf(tx: Tx, ctx: MemberContext): Promise<CheckNotice[]> {
  const since = new Date(ctx.now.getTime() - noticeDays * 86_400_000);
  const rows = await tx.checkNotice.findMany({
    where: { AND: [visible(ctx.ability, 'read', 'CheckNotice'), { askedAt: { gt: since } }] },
    orderBy: [{ askedAt: 'desc' }, { selectorId: 'asc' }],
    take: noticesMax,
  });
  const ids = rows.map(({ selectorId }) => selectorId);
  const masked = await maskedSelectors(tx, ids);
  const types = new Map(
    (await tx.selector.findMany({ where: { id: { in: ids } }, select: { id: true, type: true } })).map(
      ({ id, type }) => [id, type],
    ),
  );
  const leads = await leadReferences(
    tx,
    rows.map(({ leadId }) => leadId),
  );
  const agencies = await agenciesById(
    tx,
    rows.map(({ askingAgencyId }) => askingAgencyId),
  );
  return rows.map(({ checkId, askedAt, purposeCode, askingAgencyId, leadId, selectorId }) => ({
    ...{ checkId, purposeCode, askedAt: askedAt.toISOString() },
    agency: found(agencies.get(askingAgencyId)),
    lead: leads.get(leadId) ?? '',
    type: found(types.get(selectorId)),
    masked: masked.get(selectorId)?.masked ?? '',
  }));
}
