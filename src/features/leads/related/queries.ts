import 'server-only';
import type { Tx } from '@/server/tx';
import { candidatesMax, type RelationVerdict, relationsMax } from './domain';

/** Ids of other leads of the agency: those that a member judged, and those which hold a selector of this one. */
export async function otherLeads(
  tx: Tx,
  leadId: string,
  now: Date,
): Promise<{ verdicts: Map<string, RelationVerdict>; candidates: string[] }> {
  const judged = await tx.leadRelation.findMany({
    where: { OR: [{ lesserLeadId: leadId }, { greaterLeadId: leadId }] },
    orderBy: { decidedAt: 'desc' },
    take: relationsMax,
  });
  const candidates = await tx.$queryRaw<{ id: string }[]>`
    select duplicate_leads(${leadId}::uuid, ${now}, ${candidatesMax}::int) as id`;
  const verdicts = judged.map(
    ({ lesserLeadId, greaterLeadId, verdict }) =>
      [lesserLeadId === leadId ? greaterLeadId : lesserLeadId, verdict] as const,
  );
  return { verdicts: new Map(verdicts), candidates: candidates.map(({ id }) => id) };
}
