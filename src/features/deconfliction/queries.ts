import 'server-only';
import { found } from '@/core/errors';
import type { AgencyKind } from '@/features/agencies/domain';
import { countAgenciesAsked } from '@/features/agencies/queries';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import { strongestFirst, threadOf, toHits } from './assemble/queries';
import { awaitsUs, clockRuns, hitIdBeginnings } from './domain';
import { hitRead, hitsListed, receiptRead } from './events';
import { daysApart, mayBeReassigned } from './explanation/domain';
import { explainGrounds } from './explanation/queries';
import { cursorOf } from './queue/list/domain';
import { listOrder, whereAfter, whereOf } from './queue/list/queries';
import { receiptOf } from './receipt/queries';
import type { HitDetail, HitDto, ListHits, Receipt } from './schema';

const pageSize = 100;
/** Hits that rest on something. */
const live = { withdrawnAt: null };

/** A page of the agency's hits: those after the cursor that meet the filter, in the order of {@link listOrder}. */
export function listHits(
  ctx: MemberContext,
  { leadId, cursor, ...filter }: ListHits,
): Promise<{ hits: HitDto[]; nextCursor: string | null }> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'HitSide');
    const sides = await tx.hitSide.findMany({
      where: {
        AND: [
          visible(ctx.ability, 'read', 'HitSide'),
          leadId ? { leadId } : {},
          ...(await whereOf(tx, filter, { memberId: ctx.actor.memberId, now: ctx.now })),
          whereAfter(cursor),
        ],
      },
      include: { hit: { include: { grounds: true } } },
      orderBy: [...listOrder],
      take: pageSize + 1,
    });
    const page = sides.slice(0, pageSize);
    const last = page.at(-1);
    appendAuditEvent(tx, hitsListed(ctx.actor.agency.id, { leadId, ...filter }, page.length));
    return {
      hits: await toHits(tx, page),
      nextCursor: sides.length > pageSize && last ? cursorOf(last) : null,
    };
  });
}

/** Before a check: how many agencies it will ask, and what of the own agency decides how. */
export function getScope(
  ctx: MemberContext,
): Promise<{ asked: number; kind: AgencyKind; region: string | null }> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'create', 'Lead');
    const { id, kind, region } = ctx.actor.agency;
    return { asked: await countAgenciesAsked(tx, id), kind, region };
  });
}

/** What was checked when a lead of the actor's agency was entered, and the hits that it has by now. */
export function getReceipt(ctx: MemberContext, { leadId }: { leadId: string }): Promise<Receipt> {
  return transact(ctx, async (tx) => {
    found(
      await tx.lead.findFirst({ where: { AND: [visible(ctx.ability, 'read', 'Lead'), { id: leadId }] } }),
    );
    appendAuditEvent(tx, receiptRead(leadId));
    return receiptOf(tx, leadId, ctx.now);
  });
}

export function getHit(ctx: MemberContext, { id }: { id: string }): Promise<HitDetail> {
  return transact(ctx, async (tx) => {
    const side = found(
      await tx.hitSide.findFirst({
        where: { AND: [visible(ctx.ability, 'read', 'HitSide'), { hitId: id }] },
        include: { hit: { include: { grounds: true } } },
      }),
    );
    const [hit] = await toHits(tx, [side]);
    const shown = found(hit);
    appendAuditEvent(tx, hitRead(id, shown.silent ? null : shown.otherAgency.id));
    const answers = ctx.ability.can('acknowledge', 'HitSide');
    const waits = answers && shown.withdrawnAt === null;
    const days = daysApart(shown.mine.lastSeenAt, shown.theirs.lastSeenAt);
    const grounds = await explainGrounds(tx, id, strongestFirst(side.hit.grounds), shown.grounds);
    return {
      ...{ ...shown, grounds, daysApart: days },
      mayBeReassigned: mayBeReassigned(
        days,
        grounds.flatMap(({ type, withdrawn }) => (withdrawn ? [] : type)),
      ),
      messages: await threadOf(tx, ctx, shown),
      can: {
        acknowledge: waits && awaitsUs(shown.mine),
        pause: waits && clockRuns(shown.mine),
        resume: waits && awaitsUs(shown.mine) && !clockRuns(shown.mine),
        recordOutcome: answers,
        reopen: answers && shown.mine.outcome !== null,
        message: ctx.ability.can('message', 'HitSide') && !shown.silent,
        tell: waits && shown.silent,
        release: ctx.ability.can('release', 'HitSide') && shown.mine.withAdvocateUntil !== null,
      },
    };
  });
}

/** The id of the agency's hit of this name, by two ranges of the index of ids. */
export function findByReference(
  ctx: MemberContext,
  { reference }: { reference: string },
): Promise<{ id: string }> {
  return transact(ctx, async (tx) => {
    const ranges = hitIdBeginnings(reference).map((beginning) => ({
      hitId: { gte: `${beginning}000-0000-0000-000000000000`, lte: `${beginning}fff-ffff-ffff-ffffffffffff` },
    }));
    const { hitId } = found(
      await tx.hitSide.findFirst({
        where: { AND: [visible(ctx.ability, 'read', 'HitSide'), { OR: ranges }] },
        select: { hitId: true },
      }),
    );
    appendAuditEvent(tx, hitsListed(ctx.actor.agency.id, { reference }, 1));
    return { id: hitId };
  });
}

/** How many hits each of the agency's own leads has. */
export function countHits(
  ctx: MemberContext,
  { leadIds }: { leadIds: readonly string[] },
): Promise<Record<string, number>> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'HitSide');
    const counts = await tx.hitSide.groupBy({
      by: ['leadId'],
      where: {
        AND: [visible(ctx.ability, 'read', 'HitSide'), { leadId: { in: [...leadIds] }, hit: live }],
      },
      _count: true,
    });
    appendAuditEvent(tx, hitsListed(ctx.actor.agency.id, { leadIds }, counts.length));
    return Object.fromEntries(counts.map(({ leadId, _count }) => [leadId, _count]));
  });
}
