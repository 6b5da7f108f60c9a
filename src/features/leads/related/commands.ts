import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import type { MemberContext } from '@/server/context';
import type { Lead } from '@/server/database/generated/client';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { holdLead } from '../editing/commands';
import { leadsRelated, relationTakenBack } from './events';
import type { RelateLeads, UnrelateLeads } from './schema';

/** Two leads that the actor may edit, the lesser id first: of two members who judge at once one comes after. */
async function holdPair(tx: Tx, ctx: MemberContext, { leadId, otherId }: UnrelateLeads) {
  const [lesser = '', greater = ''] = [leadId.toLowerCase(), otherId.toLowerCase()].sort();
  const leads: [Lead, Lead] = [await holdLead(tx, ctx, lesser), await holdLead(tx, ctx, greater)];
  const pair = { lesserLeadId: lesser, greaterLeadId: greater };
  const before = await tx.leadRelation.findUnique({ where: { lesserLeadId_greaterLeadId: pair } });
  return { leads, pair, before };
}

/** Says of two leads of the agency that they belong together, or that they do not. It changes neither, nor any hit. */
export function relateLeads(
  ctx: MemberContext,
  { verdict, ...given }: RelateLeads,
): Promise<{ changed: boolean }> {
  return transact(ctx, async (tx) => {
    const { leads, pair, before } = await holdPair(tx, ctx, given);
    if (before?.verdict === verdict) return { changed: false };
    const said = { verdict, decidedById: ctx.actor.memberId, decidedAt: ctx.now };
    await tx.leadRelation.upsert({
      where: { lesserLeadId_greaterLeadId: pair },
      create: { ...pair, ...said, agencyId: ctx.actor.agency.id },
      update: said,
    });
    const [lesser, greater] = leads;
    appendAuditEvent(tx, leadsRelated(lesser, greater, verdict));
    appendAuditEvent(tx, leadsRelated(greater, lesser, verdict));
    return { changed: true };
  });
}

/** Takes back what was said of two leads: if they hold the same selector, it is suggested again. */
export function unrelateLeads(ctx: MemberContext, given: UnrelateLeads): Promise<{ changed: boolean }> {
  return transact(ctx, async (tx) => {
    const { leads, pair, before } = await holdPair(tx, ctx, given);
    if (!before) return { changed: false };
    await tx.leadRelation.delete({ where: { lesserLeadId_greaterLeadId: pair } });
    const [lesser, greater] = leads;
    appendAuditEvent(tx, relationTakenBack(lesser, greater, before.verdict));
    appendAuditEvent(tx, relationTakenBack(greater, lesser, before.verdict));
    return { changed: true };
  });
}
