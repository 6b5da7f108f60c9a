import 'server-only';
import { found } from '@/core/errors';
import type { HitGround } from '@/server/database/generated/client';
import type { Tx } from '@/server/tx';
import { decideBasis } from './domain';
import type { ExplainedGround, Ground } from './schema';

interface Facts {
  ground_id: string;
  their_quality: number | null;
  their_region_assumed: boolean;
  their_role: 'suspect' | null;
  both_from: Date | null;
  both_to: Date | null;
  own_leads: number;
  other_leads: number;
  other_agencies: number;
}

/**
 * What explains each ground of one hit, in two statements.
 *
 * @param grounds of the hit, in the order in which they are `shown`
 */
export async function explainGrounds(
  tx: Tx,
  hitId: string,
  grounds: readonly Pick<HitGround, 'id'>[],
  shown: readonly Ground[],
): Promise<ExplainedGround[]> {
  const rows = await tx.$queryRaw<Facts[]>`
    select ground_id, their_quality, their_region_assumed, their_role::text, both_from, both_to, own_leads,
      other_leads, other_agencies
    from hit_facts(${hitId}::uuid)`;
  const facts = new Map(rows.map((row) => [row.ground_id, row]));
  const sides = await tx.hitGroundSide.findMany({ where: { hitId } });
  const selectorIds = new Map(sides.map(({ groundId, selectorId }) => [groundId, selectorId]));
  const selectors = await tx.selector.findMany({
    where: { id: { in: [...selectorIds.values()] } },
    select: { id: true, pictureId: true, quality: true, assumedRegion: true, subjectRole: true },
  });
  const own = new Map(selectors.map((selector) => [selector.id, selector]));
  return grounds.map(({ id }, at) => {
    const ground = found(shown[at]);
    const mine = found(own.get(selectorIds.get(id) ?? ''));
    const told = found(facts.get(id));
    const { assumedRegion, pictureId, quality } = mine;
    return {
      ...ground,
      ...{ selectorId: mine.id, pictureId, assumedRegion },
      basis: decideBasis(ground, assumedRegion !== null || told.their_region_assumed),
      theyAssumedRegion: told.their_region_assumed,
      quality:
        quality !== null && told.their_quality !== null
          ? { ours: quality, theirs: told.their_quality }
          : null,
      both:
        told.both_from && told.both_to
          ? { from: told.both_from.toISOString(), to: told.both_to.toISOString() }
          : null,
      role: mine.subjectRole,
      theirRole: told.their_role,
      rarity: {
        ownLeads: told.own_leads,
        otherLeads: told.other_leads,
        otherAgencies: told.other_agencies,
      },
    };
  });
}
