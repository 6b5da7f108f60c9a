import 'server-only';
import type { Tx } from '@/server/tx';
import { countWithAdvocate } from '../advocate/queries';
import { toHits } from '../assemble/queries';
import { commonSelectorsOf } from '../common-values/queries';
import type { Receipt } from '../schema';

/** The statement of what was checked for a lead of the actor's own agency, with the hits it has by now. */
export async function receiptOf(tx: Tx, leadId: string, now: Date): Promise<Receipt> {
  const { checkedAt, agenciesAsked, selectorsAsked, sealed, exactOnly } =
    await tx.deconflictionCheck.findUniqueOrThrow({ where: { leadId } });
  const { reference } = await tx.lead.findUniqueOrThrow({
    where: { id: leadId },
    select: { reference: true },
  });
  const sides = await tx.hitSide.findMany({
    where: { leadId },
    include: { hit: { include: { grounds: true } } },
    orderBy: { hitId: 'asc' },
  });
  const additions = await tx.leadAddition.findMany({
    where: { leadId },
    orderBy: { checkedAt: 'asc' },
    select: { checkedAt: true, agenciesAsked: true, selectorsAsked: true, sealed: true, exactOnly: true },
  });
  return {
    ...{ leadId, reference, agenciesAsked, selectorsAsked, sealed, exactOnly },
    checkedAt: checkedAt.toISOString(),
    withAdvocate: await countWithAdvocate(tx, leadId),
    additions: additions.map((added) => ({ ...added, checkedAt: added.checkedAt.toISOString() })),
    commonSelectorIds: await commonSelectorsOf(tx, leadId, now),
    hits: await toHits(tx, sides),
  };
}
