import 'server-only';
import type { Tx } from '@/server/tx';
import { type RelationVerdict, relationsMax, suggestionsMax } from './domain';

/** Ids of other leads of the agency: those that a member judged, then those which hold a selector of this one. */
export async function otherLeads(
  tx: Tx,
  leadId: string,
  now: Date,
): Promise<Map<string, RelationVerdict | null>> {
  const judged = await tx.leadRelation.findMany({
    where: { OR: [{ lesserLeadId: leadId }, { greaterLeadId: leadId }] },
    orderBy: { decidedAt: 'desc' },
    take: relationsMax,
  });
  const suggested = await tx.$queryRaw<{ id: string }[]>`
    select duplicate_leads(${leadId}::uuid, ${now}, ${suggestionsMax}::int) as id`;
  return new Map([
    ...judged.map(
      ({ lesserLeadId, greaterLeadId, verdict }) =>
        [lesserLeadId === leadId ? greaterLeadId : lesserLeadId, verdict] as const,
    ),
    ...suggested.map(({ id }) => [id, null] as const),
  ]);
}
