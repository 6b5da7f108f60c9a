import 'server-only';
import { AppError, found } from '@/core/errors';
import { pdqDistanceMax } from '@/core/pdq/distance';
import { participatingKinds } from '@/features/agencies/domain';
import { insertLead, prepareLead } from '@/features/leads/commands';
import { urgencies } from '@/features/leads/domain';
import type { SubmitLead } from '@/features/leads/schema';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext, RequestContext } from '@/server/context';
import { Prisma } from '@/server/database/generated/client';
import { enqueue } from '@/server/jobs';
import { encrypt } from '@/server/keys/aes';
import { sharedKey } from '@/server/keys/shared';
import { announce } from '@/server/live';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { hitContext, messageContext } from './assemble/queries';
import { answerHours, type Counts, countChecked } from './domain';
import { hitAcknowledged, hitOpened, leadChecked, messageSent, outcomeRecorded, receiptRead } from './events';
import { deconflictLead } from './jobs';
import { receiptOf } from './receipt/queries';
import type { Changed, Receipt, RecordOutcome, SendMessage } from './schema';

/**
 * Enters a lead and tells at once which other agencies hold a selector of it. Lead, hits, trail and the job that checks
 * again after commit are one transaction; the same idempotency key again gives the same lead.
 */
export async function submitLead(ctx: MemberContext, input: SubmitLead): Promise<Receipt> {
  const prepared = await prepareLead(ctx, input);
  const agencyId = ctx.actor.agency.id;
  return transact(ctx, async (tx) => {
    const lead = await insertLead(tx, ctx, prepared);
    if (!lead.created) {
      appendAuditEvent(tx, receiptRead(lead.id));
      return receiptOf(tx, lead.id);
    }
    const check = await checkNewLead(tx, ctx, lead.id, countChecked(prepared.selectors.selectors));
    enqueue(tx, deconflictLead, { leadId: lead.id, agencyId });
    appendAuditEvent(tx, leadChecked(lead.id, input.purpose.code, check));
    if (check.hits > 0) return receiptOf(tx, lead.id);
    const { selectorsAsked, agenciesAsked, sealed, exactOnly } = check;
    return {
      ...{ leadId: lead.id, reference: lead.reference, checkedAt: ctx.now.toISOString(), hits: [] },
      ...{ selectorsAsked, agenciesAsked, sealed, exactOnly },
    };
  });
}

interface Overlap {
  readonly hit_id: string;
  readonly other_agency_id: string;
  readonly opened: boolean;
}

/** The call that matches one lead against every other agency's and opens what is new. */
function deconflicting(leadId: string, now: Date): Prisma.Sql {
  const hours = urgencies.map((urgency) => answerHours[urgency]);
  return Prisma.sql`deconflict(${leadId}::uuid, ${now}, ${pdqDistanceMax}::int, ${hours}::int[])`;
}

/**
 * The immediate answer, in the transaction that stores the lead: matches it and keeps what was checked and how many
 * agencies were asked, all that hold leads but the asking one.
 */
async function checkNewLead(tx: Tx, ctx: MemberContext, leadId: string, counts: Counts) {
  const { id } = ctx.actor.agency;
  const { selectorsAsked, sealed, exactOnly } = counts;
  const rows = await tx.$queryRaw<(Overlap & { readonly agencies: number })[]>`
    with asked as (
      insert into deconfliction_check (lead_id, agency_id, checked_at, agencies_asked, selectors_asked, sealed, exact_only)
      select ${leadId}::uuid, ${id}::uuid, ${ctx.now}, count(*), ${selectorsAsked}::int, ${sealed}::int, ${exactOnly}::int
      from agency where kind = any (${[...participatingKinds]}::agency_kind[]) and id <> ${id}::uuid
      returning agencies_asked
    )
    select asked.agencies_asked as agencies, hit_id, other_agency_id, coalesce(opened, false) as opened
    from asked left join ${deconflicting(leadId, ctx.now)} on true`;
  const hits = tellOfOpened(tx, ctx, id, rows);
  return { ...counts, agenciesAsked: rows[0]?.agencies ?? 0, hits };
}

/**
 * Matches a lead again after its commit, since of two transactions at the same instant neither sees the other. It may
 * run any number of times.
 *
 * @returns how many hits it opened
 */
export async function openHits(
  tx: Tx,
  ctx: Pick<RequestContext, 'now' | 'newId'>,
  agencyId: string,
  leadId: string,
): Promise<number> {
  const overlaps = await tx.$queryRaw<Overlap[]>`
    select hit_id, other_agency_id, opened from ${deconflicting(leadId, ctx.now)}`;
  return tellOfOpened(tx, ctx, agencyId, overlaps);
}

/** An event and two alerts for each hit that is new. Returns how many they are. */
function tellOfOpened(
  tx: Tx,
  ctx: Pick<RequestContext, 'newId'>,
  agencyId: string,
  overlaps: readonly Overlap[],
): number {
  const opened = overlaps.filter((overlap) => overlap.opened);
  for (const { hit_id, other_agency_id } of opened) {
    appendAuditEvent(tx, hitOpened(hit_id, other_agency_id));
    announceHit(tx, ctx, 'hit-opened', hit_id, [agencyId, other_agency_id]);
  }
  return opened.length;
}

function announceHit(
  tx: Tx,
  ctx: Pick<RequestContext, 'newId'>,
  kind: 'hit-opened' | 'hit-changed',
  objectId: string,
  agencyIds: readonly string[],
): void {
  for (const agencyId of agencyIds) announce(tx, { id: ctx.newId(), agencyId, kind, objectId });
}

/** Loads the actor's side of a hit through what the actor may do with it; the other agency's id comes with it. */
async function sideFor(
  tx: Tx,
  ctx: MemberContext,
  action: 'acknowledge' | 'resolve' | 'message',
  id: string,
) {
  const side = found(
    await tx.hitSide.findFirst({
      where: { AND: [visible(ctx.ability, 'read', 'HitSide'), { hitId: id }] },
      include: { hit: true },
    }),
  );
  authorize(ctx.ability, action, 'HitSide');
  const { lesserAgencyId, greaterAgencyId } = side.hit;
  const otherAgencyId = side.agencyId === lesserAgencyId ? greaterAgencyId : lesserAgencyId;
  return { side, otherAgencyId };
}

/** Stops this side's clock: somebody has seen it and stands behind it. */
export function acknowledgeHit(ctx: MemberContext, { id }: { id: string }): Promise<Changed> {
  return transact(ctx, async (tx) => {
    const { side, otherAgencyId } = await sideFor(tx, ctx, 'acknowledge', id);
    const { count } = await tx.hitSide.updateMany({
      where: { hitId: id, agencyId: side.agencyId, acknowledgedAt: null },
      data: { acknowledgedAt: ctx.now, acknowledgedById: ctx.actor.memberId },
    });
    if (count !== 1) throw new AppError('conflict');
    appendAuditEvent(tx, hitAcknowledged(id, otherAgencyId));
    announceHit(tx, ctx, 'hit-changed', id, [side.agencyId, otherAgencyId]);
    return { changed: count };
  });
}

/** Records, or records anew, what this agency makes of the hit. The other side sees it at once. */
export async function recordOutcome(
  ctx: MemberContext,
  { id, outcome, reason }: RecordOutcome,
): Promise<Changed> {
  const outcomeReason = encrypt(await sharedKey(hitContext(id)), Buffer.from(reason), hitContext(id));
  return transact(ctx, async (tx) => {
    const { side, otherAgencyId } = await sideFor(tx, ctx, 'resolve', id);
    const { count } = await tx.hitSide.updateMany({
      where: { hitId: id, agencyId: side.agencyId, outcomeAt: side.outcomeAt },
      data: {
        acknowledgedAt: side.acknowledgedAt ?? ctx.now,
        acknowledgedById: side.acknowledgedById ?? ctx.actor.memberId,
        outcome,
        outcomeReason,
        outcomeAt: ctx.now,
        outcomeById: ctx.actor.memberId,
      },
    });
    if (count !== 1) throw new AppError('conflict');
    await tx.$queryRaw`select settle_hit(${id}::uuid, ${ctx.now})::text`;
    appendAuditEvent(
      tx,
      outcomeRecorded(id, otherAgencyId, { outcome, before: side.outcomeReason, after: outcomeReason }),
    );
    announceHit(tx, ctx, 'hit-changed', id, [side.agencyId, otherAgencyId]);
    return { changed: count };
  });
}

/** Writes to the other side. The id is the sender's, so that the same message twice is one message. */
export async function sendMessage(
  ctx: MemberContext,
  { id, messageId, body }: SendMessage,
): Promise<Changed> {
  const cipher = encrypt(await sharedKey(hitContext(id)), Buffer.from(body), messageContext(id, messageId));
  return transact(ctx, async (tx) => {
    const { side, otherAgencyId } = await sideFor(tx, ctx, 'message', id);
    const { agencyId } = side;
    const { count } = await tx.hitMessage.createMany({
      data: {
        ...{ id: messageId, hitId: id, agencyId, authorId: ctx.actor.memberId, sentAt: ctx.now },
        body: cipher,
      },
      skipDuplicates: true,
    });
    if (count === 0) return { changed: 0 };
    appendAuditEvent(tx, messageSent(id, otherAgencyId, cipher));
    announceHit(tx, ctx, 'hit-changed', id, [agencyId, otherAgencyId]);
    return { changed: count };
  });
}
