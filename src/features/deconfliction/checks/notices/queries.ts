import 'server-only';
import { found } from '@/core/errors';
import { agenciesById } from '@/features/agencies/queries';
import { leadReferences, maskedSelectors } from '@/features/leads/queries';
import { visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { Prisma } from '@/server/database/generated/client';
import type { Tx } from '@/server/tx';
import type { CheckNotice } from '../schema';

const noticesMax = 50;
const noticeDays = 30;

/** The last fifty notices of thirty days: which selector of the own agency's, who asked, when and for what purpose. */
export async function noticesOf(
  tx: Tx,
  ctx: MemberContext,
  narrowed: Prisma.CheckNoticeWhereInput,
): Promise<CheckNotice[]> {
  const since = new Date(ctx.now.getTime() - noticeDays * 86_400_000);
  const rows = await tx.checkNotice.findMany({
    where: { AND: [visible(ctx.ability, 'read', 'CheckNotice'), { askedAt: { gt: since } }, narrowed] },
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

/** Notices that nobody of the agency has looked at yet; null for who has nothing to do with them. */
export async function unseenNotices(tx: Tx, ctx: MemberContext) {
  if (!ctx.ability.can('read', 'CheckNotice')) return null;
  return {
    notices: await noticesOf(tx, ctx, { seenAt: null }),
    maySee: ctx.ability.can('acknowledge', 'CheckNotice'),
  };
}
