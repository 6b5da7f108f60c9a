import 'server-only';
import { AppError, found } from '@/core/errors';
import { pdqDistanceMax } from '@/core/pdq/distance';
import { participatingKinds } from '@/features/agencies/domain';
import {
  type InsertedLead,
  insertLeads,
  type PreparedLeads,
  prepareLeads,
  type ReadLead,
  readLead,
} from '@/features/leads/commands';
import { urgencies } from '@/features/leads/domain';
import type { SubmitLead } from '@/features/leads/schema';
import { appendAuditEvent } from '@/server/audit/append';
import type { MemberContext, RequestContext } from '@/server/context';
import { Prisma } from '@/server/database/generated/client';
import { enqueue } from '@/server/jobs';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { answerHours, type Counts, countChecked } from './domain';
import { hitOpened, leadChecked, receiptRead } from './events';
import { deconflictLeads } from './jobs';
import { announceHit } from './life/commands';
import { receiptOf } from './receipt/queries';
import type { Receipt } from './schema';

/**
 * Enters a lead and tells at once which other agencies hold a selector of it. Lead, hits, trail and the job that checks
 * again after commit are one transaction; the same idempotency key again gives the same lead.
 */
export async function submitLead(ctx: MemberContext, input: SubmitLead): Promise<Receipt> {
  const prepared = await prepareLeads([readLead(ctx, input)]);
  return transact(ctx, async (tx) => {
    const [entered] = await enterLeads(tx, ctx, prepared);
    const { id, reference, outcome, check } = found(entered);
    if (outcome === 'conflict') throw new AppError('conflict');
    if (!check) appendAuditEvent(tx, receiptRead(id));
    if (!check || check.hits > 0) return receiptOf(tx, id);
    const { selectorsAsked, agenciesAsked, sealed, exactOnly } = check;
    return {
      ...{ leadId: id, reference, checkedAt: ctx.now.toISOString(), hits: [] },
      ...{ selectorsAsked, agenciesAsked, sealed, exactOnly },
    };
  });
}

export interface EnteredLead extends InsertedLead {
  /** What was asked for it and how many hits that opened; none for a lead that was there already. */
  readonly check: (Counts & { readonly agenciesAsked: number; readonly hits: number }) | null;
}

/**
 * The one way in, for a lead of the form and for five hundred of a file: writes them, matches those that are new, and
 * enqueues the job that matches them again after commit.
 */
export async function enterLeads(
  tx: Tx,
  ctx: MemberContext,
  prepared: PreparedLeads,
): Promise<EnteredLead[]> {
  const inserted = await insertLeads(tx, ctx, prepared);
  const created = prepared.leads.filter((_, at) => inserted[at]?.outcome === 'created');
  const checks = await checkNewLeads(tx, ctx, created);
  const leadIds = created.map(({ id }) => id);
  if (leadIds.length > 0) enqueue(tx, deconflictLeads, { leadIds, agencyId: ctx.actor.agency.id });
  return inserted.map((lead) => ({ ...lead, check: checks.get(lead.id) ?? null }));
}

interface Overlap {
  readonly lead_id: string;
  readonly hit_id: string;
  readonly other_agency_id: string;
  readonly opened: boolean;
}

/** Matches leads, one after the other in one statement, against every other agency's and opens what is new. */
function deconflicting(leadIds: readonly string[], now: Date): Prisma.Sql {
  const hours = urgencies.map((urgency) => answerHours[urgency]);
  return Prisma.sql`
    select asking.id as lead_id, hit_id, other_agency_id, opened
    from unnest(${[...leadIds]}::uuid[]) as asking (id)
      cross join lateral deconflict(asking.id, ${now}, ${pdqDistanceMax}::int, ${hours}::int[])`;
}

/**
 * The immediate answer, in the transaction that stores the leads: matches them and keeps what was checked and how many
 * agencies were asked, all that hold leads but the asking one.
 */
async function checkNewLeads(tx: Tx, ctx: MemberContext, leads: readonly ReadLead[]) {
  const { id } = ctx.actor.agency;
  if (leads.length === 0) return new Map<string, never>();
  const counted = leads.map((lead) => ({ lead, counts: countChecked(lead.selectors) }));
  const checks = counted.map(({ lead, counts: { selectorsAsked, sealed, exactOnly } }) => ({
    ...{ lead_id: lead.id, selectors_asked: selectorsAsked, sealed, exact_only: exactOnly },
  }));
  const rows = await tx.$queryRaw<((Overlap | { hit_id: null }) & { readonly agencies: number })[]>`
    with asked as (
      select count(*)::int as agencies
      from agency where kind = any (${[...participatingKinds]}::agency_kind[]) and id <> ${id}::uuid
    ), checked as (
      insert into deconfliction_check (lead_id, agency_id, checked_at, agencies_asked, selectors_asked, sealed, exact_only)
      select lead_id, ${id}::uuid, ${ctx.now}, agencies, selectors_asked, sealed, exact_only
      from asked cross join json_to_recordset(${JSON.stringify(checks)}::json) as new (
        lead_id uuid, selectors_asked int, sealed int, exact_only int)
    ), overlap as (${deconflicting(
      leads.map((lead) => lead.id),
      ctx.now,
    )})
    select agencies, overlap.* from asked left join overlap on true`;
  const overlaps = rows.filter((row): row is typeof row & Overlap => row.hit_id !== null);
  const agenciesAsked = rows[0]?.agencies ?? 0;
  const hits = tellOfOpened(tx, ctx, id, overlaps);
  return new Map(
    counted.map(({ lead, counts }) => {
      const check = { ...counts, agenciesAsked, hits: hits.get(lead.id) ?? 0 };
      appendAuditEvent(tx, leadChecked(lead.id, lead.input.purpose.code, check));
      return [lead.id, check];
    }),
  );
}

/**
 * Matches leads again after their commit, since of two transactions at the same instant neither sees the other. It may
 * run any number of times.
 */
export async function openHits(
  tx: Tx,
  ctx: Pick<RequestContext, 'now' | 'newId'>,
  agencyId: string,
  leadIds: readonly string[],
): Promise<void> {
  tellOfOpened(tx, ctx, agencyId, await tx.$queryRaw<Overlap[]>(deconflicting(leadIds, ctx.now)));
}

/** An event and two alerts for each hit that is new. Returns how many each lead has of them. */
function tellOfOpened(
  tx: Tx,
  ctx: Pick<RequestContext, 'newId'>,
  agencyId: string,
  overlaps: readonly Overlap[],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { lead_id, hit_id, other_agency_id, opened } of overlaps) {
    if (!opened) continue;
    counts.set(lead_id, (counts.get(lead_id) ?? 0) + 1);
    appendAuditEvent(tx, hitOpened(hit_id, other_agency_id));
    announceHit(tx, ctx, 'hit-opened', hit_id, [agencyId, other_agency_id]);
  }
  return counts;
}
