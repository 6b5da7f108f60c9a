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
import { withLiveVersions } from '@/server/keys/tokens';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { quarantine } from './common-values/commands';
import { linksMax } from './common-values/domain';
import { answerHours, type Counts, countChecked } from './domain';
import { hitOpened, leadChecked, receiptRead } from './events';
import { deconflictLeads } from './jobs';
import { announceHit } from './life/commands';
import { leadFacts } from './receipt/domain';
import { receiptOf } from './receipt/queries';
import { writeReceipt } from './receipt/signed/commands';
import { reconcileHits } from './reconciling/commands';
import type { Receipt } from './schema';
import { tellSilentHit, tellVeiledHit } from './silent/jobs';

/**
 * Enters a lead and tells at once which other agencies hold a selector of it. Lead, hits, trail and the job that checks
 * again after commit are one transaction; the same idempotency key again gives the same lead.
 */
export async function submitLead(ctx: MemberContext, input: SubmitLead): Promise<Receipt> {
  const lead = readLead(ctx, input);
  return withLiveVersions(async (versions) => enterLead(ctx, await prepareLeads([lead], versions)));
}

function enterLead(ctx: MemberContext, prepared: PreparedLeads): Promise<Receipt> {
  return transact(ctx, async (tx) => {
    const [entered] = await enterLeads(tx, ctx, prepared);
    const { id, reference, outcome, check } = found(entered);
    if (outcome === 'conflict') throw new AppError('conflict');
    if (!check) appendAuditEvent(tx, receiptRead(id));
    const receipt =
      !check || check.hits > 0 ? await receiptOf(tx, id, ctx.now) : noHit({ id, reference, check }, ctx.now);
    if (check) await writeReceipt(tx, ctx, { of: 'lead', id }, { reference, facts: leadFacts(receipt) });
    return receipt;
  });
}

/** As `receiptOf` would read it, without reading. */
function noHit(lead: { id: string; reference: string; check: LeadCheck }, now: Date): Receipt {
  const { id, reference, check } = lead;
  const { selectorsAsked, agenciesAsked, sealed, exactOnly, commonSelectorIds } = check;
  return {
    ...{ leadId: id, reference, checkedAt: now.toISOString(), hits: [], additions: [], withAdvocate: 0 },
    ...{ selectorsAsked, agenciesAsked, sealed, exactOnly, commonSelectorIds: [...commonSelectorIds] },
  };
}

export interface LeadCheck extends Counts {
  readonly agenciesAsked: number;
  readonly hits: number;
  /** Own selectors for which no hit is opened, since so many hold them. */
  readonly commonSelectorIds: readonly string[];
}

export interface EnteredLead extends InsertedLead {
  /** What was asked for it and how many hits that opened; none for a lead that was there already. */
  readonly check: LeadCheck | null;
}

/**
 * The one way in, for a lead of the form and for five hundred of a file: writes them, matches those that are new, and
 * enqueues the job that matches them again after commit. Within `withLiveVersions`, as what was prepared.
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

/** A row of `deconflict`: an overlap with another lead, or a selector of the lead that is common or links too many. */
interface Overlap {
  readonly lead_id: string;
  readonly hit_id: string | null;
  readonly other_agency_id: string | null;
  readonly opened: boolean;
  /** Whom the hit may be told to: where a selector is silent, its agency alone. */
  readonly told: 'both' | 'us' | 'them' | 'nobody' | null;
  readonly selector_id: string | null;
  /** It is the selector's alias that links too many. */
  readonly is_alias: boolean;
  readonly is_common: boolean;
}

/** Matches leads, or of a lead some selectors, against every other agency's in one statement and opens what is new. */
function deconflicting(
  leadIds: readonly string[],
  now: Date,
  afterCommit: boolean,
  selectorIds: readonly string[] | null = null,
): Prisma.Sql {
  const hours = urgencies.map((urgency) => answerHours[urgency]);
  return Prisma.sql`
    select lead_id, hit_id, other_agency_id, opened, told, selector_id, is_alias, is_common
    from deconflict(${[...leadIds]}::uuid[], ${now}, ${pdqDistanceMax}::int, ${hours}::int[], ${linksMax}::int,
      ${afterCommit}, ${selectorIds && [...selectorIds]}::uuid[])`;
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
  const rows = await tx.$queryRaw<((Overlap | { lead_id: null }) & { readonly agencies: number })[]>`
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
      false,
    )})
    select agencies, overlap.* from asked left join overlap on true`;
  const overlaps = rows.filter((row): row is typeof row & Overlap => row.lead_id !== null);
  const agenciesAsked = rows[0]?.agencies ?? 0;
  const hits = await tellOfOverlaps(tx, ctx, id, overlaps);
  const common = commonByLead(overlaps);
  return new Map(
    counted.map(({ lead, counts }) => {
      const commonSelectorIds = [...(common.get(lead.id) ?? [])];
      const check: LeadCheck = { ...counts, agenciesAsked, hits: hits.get(lead.id) ?? 0, commonSelectorIds };
      appendAuditEvent(tx, leadChecked(lead.id, lead.input.purpose.code, check));
      return [lead.id, check];
    }),
  );
}

/** Which selectors of each lead are common, or have just become so. */
function commonByLead(overlaps: readonly Overlap[]): ReadonlyMap<string, ReadonlySet<string>> {
  const common = new Map<string, Set<string>>();
  for (const { lead_id, selector_id, is_alias } of overlaps) {
    if (selector_id && !is_alias) common.set(lead_id, (common.get(lead_id) ?? new Set()).add(selector_id));
  }
  return common;
}

/**
 * Matches leads again after their commit, since of two transactions at the same instant neither sees the other. It may
 * run any number of times.
 */
export async function openHits(
  tx: Tx,
  ctx: Pick<RequestContext, 'now' | 'newId'>,
  agencyId: string,
  leads: { readonly ids: readonly string[]; readonly selectorIds: readonly string[] | null },
): Promise<void> {
  await matchNow(tx, ctx, agencyId, { ...leads, afterCommit: true });
}

/** The immediate answer for the selectors of a lead that an edit concerns, and the job that asks again after the commit. */
export async function matchAgain(
  tx: Tx,
  ctx: MemberContext,
  leadId: string,
  selectorIds: readonly string[],
): Promise<Pick<LeadCheck, 'hits' | 'commonSelectorIds'>> {
  const { id: agencyId } = ctx.actor.agency;
  const found = await matchNow(tx, ctx, agencyId, { ids: [leadId], selectorIds, afterCommit: false });
  enqueue(tx, deconflictLeads, { leadIds: [leadId], agencyId, selectorIds: [...selectorIds] });
  return { hits: found.hits.get(leadId) ?? 0, commonSelectorIds: [...(found.common.get(leadId) ?? [])] };
}

async function matchNow(
  tx: Tx,
  ctx: Pick<RequestContext, 'now' | 'newId'>,
  agencyId: string,
  leads: {
    readonly ids: readonly string[];
    readonly selectorIds: readonly string[] | null;
    readonly afterCommit: boolean;
  },
) {
  const { ids, selectorIds, afterCommit } = leads;
  const overlaps = await tx.$queryRaw<Overlap[]>(deconflicting(ids, ctx.now, afterCommit, selectorIds));
  const hits = await tellOfOverlaps(tx, ctx, agencyId, overlaps);
  await reconcileHits(tx, ctx, agencyId, leads);
  return { hits, common: commonByLead(overlaps) };
}

/** An event and two alerts for each hit that is new, which are counted; what links too many is quarantined. */
async function tellOfOverlaps(
  tx: Tx,
  ctx: Pick<RequestContext, 'now' | 'newId'>,
  agencyId: string,
  overlaps: readonly Overlap[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { lead_id, hit_id, other_agency_id, opened, told } of overlaps) {
    if (!opened || !hit_id || !other_agency_id) continue;
    if (told === 'them') enqueue(tx, tellSilentHit, { hitId: hit_id, agencyId: other_agency_id });
    if (told === 'nobody') enqueue(tx, tellVeiledHit, { hitId: hit_id });
    if (told === 'them' || told === 'nobody') continue;
    counts.set(lead_id, (counts.get(lead_id) ?? 0) + 1);
    const otherToldId = told === 'us' ? null : other_agency_id;
    appendAuditEvent(tx, hitOpened(hit_id, otherToldId));
    announceHit(tx, ctx, 'hit-opened', hit_id, [agencyId, otherToldId]);
  }
  const over = overlaps.flatMap(({ selector_id, is_alias, is_common }) =>
    is_common || !selector_id ? [] : { selectorId: selector_id, isAlias: is_alias },
  );
  if (over.length > 0) await quarantine(tx, ctx, agencyId, over);
  return counts;
}
