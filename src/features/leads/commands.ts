import 'server-only';
import { createHmac } from 'node:crypto';
import { canonicalJson } from '@/core/canonical-json';
import { AppError, type FieldProblem, found } from '@/core/errors';
import { isConstantPdq, pdqQualityMin } from '@/core/pdq/distance';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { encrypt, encryptJson, newKey } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import type { Tx } from '@/server/tx';
import {
  insertingSelectors,
  type NewSelector,
  type PreparedSelectors,
  prepareSelectors,
} from '../selectors/commands';
import { canonicalise } from '../selectors/domain';
import { decideSealed } from './domain';
import { leadSubmitted } from './events';
import { contentContext, keyContext } from './queries';
import type { SubmitLead } from './schema';

/** A lead whose selectors are in canonical form. */
export interface ReadLead {
  readonly id: string;
  readonly input: SubmitLead;
  /** What must be the same when the same idempotency key comes again. */
  readonly identity: unknown;
  readonly selectors: readonly NewSelector[];
}

export interface PreparedLeads {
  readonly leads: readonly ReadLead[];
  readonly prepared: PreparedSelectors;
}

/**
 * Brings a lead into the form in which it is kept.
 *
 * @throws AppError `invalid` naming each selector that cannot be read or stands there twice.
 */
export function readLead(ctx: MemberContext, input: SubmitLead, identity: unknown = input): ReadLead {
  authorize(ctx.ability, 'create', 'Lead');
  return { id: ctx.newId(), input, identity, selectors: readSelectors(ctx, input) };
}

type Given = Pick<SubmitLead, 'selectors' | 'pictures'>;

/** A selector, and where it stands in what was sent. */
export type LocatedSelector = NewSelector & { readonly path: string };

/**
 * Typed selectors and pictures in canonical form.
 *
 * @throws AppError `invalid` naming each that cannot be read or stands there twice.
 */
export function readSelectors(ctx: MemberContext, given: Given): LocatedSelector[] {
  const problems: FieldProblem[] = [];
  const selectors = [...typedSelectors(ctx, given, problems), ...pictureSelectors(ctx, given)];
  const seen = new Set<string>();
  for (const { type, canonical, path } of selectors) {
    const identity = `${type} ${canonical}`;
    if (seen.has(identity)) problems.push({ path, problem: 'duplicate' });
    seen.add(identity);
  }
  if (problems.length > 0) throw new AppError('invalid', problems);
  return selectors;
}

/** The keyed work of any number of leads, all of it before the transaction: tokens and veils. */
export async function prepareLeads(
  leads: readonly ReadLead[],
  tokenVersions: readonly number[],
): Promise<PreparedLeads> {
  const selectors = leads.flatMap((lead) => lead.selectors);
  return { leads, prepared: await prepareSelectors(selectors, tokenVersions) };
}

function typedSelectors(ctx: MemberContext, input: Given, problems: FieldProblem[]): LocatedSelector[] {
  return input.selectors.flatMap(({ type, value, region, subjectRole, silent }, at) => {
    const assumed = region ?? ctx.actor.agency.region;
    const result = canonicalise(type, value, assumed ? { region: assumed } : {});
    const path = `selectors.${at}`;
    if (!result.ok) {
      problems.push({ path, problem: result.problem });
      return [];
    }
    return {
      path,
      id: ctx.newId(),
      type,
      raw: value,
      canonical: result.canonical,
      alias: result.alias ?? null,
      subjectRole,
      silent: silent ?? false,
      sealed: decideSealed(ctx.actor.agency.kind, subjectRole),
      assumedRegion: result.assumedRegion ?? null,
      pictureId: null,
      quality: null,
      matchedByLikeness: false,
      forms: [],
    };
  });
}

/** A picture is up to four selectors: its digests, and its likeness if there is one. */
function pictureSelectors(ctx: MemberContext, input: Given): LocatedSelector[] {
  return input.pictures.flatMap(({ sha256, sha1, md5, likeness, subjectRole, silent }, at) => {
    const common = {
      path: `pictures.${at}`,
      ...{ subjectRole, silent: silent ?? false },
      sealed: decideSealed(ctx.actor.agency.kind, subjectRole),
      ...{ alias: null, assumedRegion: null },
      pictureId: ctx.newId(),
    };
    const digests = { sha256, sha1, md5 } as const;
    const exact = (['sha256', 'sha1', 'md5'] as const).map((type) => ({
      ...common,
      ...{ id: ctx.newId(), type, raw: digests[type], canonical: digests[type] },
      ...{ quality: null, matchedByLikeness: false, forms: [] },
    }));
    if (!likeness) return exact;
    const { pdq, quality, forms } = likeness;
    const matchedByLikeness = quality >= pdqQualityMin && !isConstantPdq(pdq);
    const near = { type: 'pdq' as const, raw: pdq, canonical: pdq, quality, matchedByLikeness, forms };
    return [...exact, { ...common, ...near, id: ctx.newId() }];
  });
}

export interface InsertedLead {
  readonly id: string;
  readonly reference: string;
  /** `unchanged`: the same submission again. `conflict`: its key was used for other contents, and nothing was written. */
  readonly outcome: 'created' | 'unchanged' | 'conflict';
}

/** Writes leads with their selectors, however many, in one statement; what was there already stays as it is. */
export async function insertLeads(
  tx: Tx,
  ctx: MemberContext,
  { leads, prepared }: PreparedLeads,
): Promise<InsertedLead[]> {
  const { agency, memberId } = ctx.actor;
  const key = await agencyKey(tx, agency.id);
  const sealed = leads.map((lead) => sealLead(key, lead));
  const inserted = await tx.$queryRaw<{ id: string; reference: string }[]>`
    with lead_row as materialized (
      select * from json_to_recordset(${JSON.stringify(sealed.map(toRow))}::json) as new (
        id uuid, idempotency_key uuid, input_mac text, subject_role subject_role, urgency urgency, seen_at timestamptz,
        purpose_code purpose_code, wrapped_key text, content text)
    ), new_lead as (
      insert into lead (id, agency_id, reference, idempotency_key, input_mac, created_by_id, created_at, subject_role, urgency,
                        seen_at, purpose_code, wrapped_key, content)
      select id, ${agency.id}::uuid,
             ${`${agency.code}-${ctx.now.getUTCFullYear()}-`} || lead_digits(next_lead_number()),
             idempotency_key, decode(input_mac, 'base64'), ${memberId}::uuid, ${ctx.now}, subject_role, urgency,
             seen_at, purpose_code, decode(wrapped_key, 'base64'), decode(content, 'base64')
      from (
        select * from lead_row
        where not exists (select from lead l
                          where l.agency_id = ${agency.id}::uuid and l.idempotency_key = lead_row.idempotency_key)
        order by id
      ) as new_row
      on conflict (agency_id, idempotency_key) do nothing
      returning id, reference
    ), ${insertingSelectors(
      { agencyId: agency.id, createdAt: ctx.now },
      sealed.map(({ lead: { id, selectors }, leadKey }) => ({ leadId: id, key: leadKey, selectors })),
      prepared,
    )}
    select id, reference from new_lead`;
  const created = new Map(inserted.map(({ id, reference }) => [id, reference]));
  for (const { id, input } of leads) if (created.has(id)) appendAuditEvent(tx, leadSubmitted(id, input));
  const held = await heldLeads(
    tx,
    agency.id,
    leads.filter(({ id }) => !created.has(id)),
  );
  return sealed.map(({ lead: { id, input }, mac }) => {
    const reference = created.get(id);
    if (reference !== undefined) return { id, reference, outcome: 'created' };
    const existing = found(held.get(input.idempotencyKey));
    const outcome = mac.equals(existing.inputMac) ? 'unchanged' : 'conflict';
    return { id: existing.id, reference: existing.reference, outcome };
  });
}

/** A lead's own key, its contents under it, and the mark by which the same submission is known again. */
function sealLead(key: Buffer, lead: ReadLead) {
  const { id, input, identity } = lead;
  const leadKey = newKey();
  const { title, narrative, place, purpose } = input;
  return {
    ...{ lead, leadKey },
    wrappedKey: encrypt(key, leadKey, keyContext(id)),
    content: encryptJson(leadKey, { title, narrative, place, purpose }, contentContext(id)),
    mac: createHmac('sha256', key).update(canonicalJson(identity)).digest(),
  };
}

function toRow({ lead: { id, input }, wrappedKey, content, mac }: ReturnType<typeof sealLead>) {
  return {
    ...{ id, idempotency_key: input.idempotencyKey, seen_at: input.seenAt, purpose_code: input.purpose.code },
    ...{ subject_role: input.subjectRole, urgency: input.urgency, input_mac: mac.toString('base64') },
    ...{ wrapped_key: wrappedKey.toString('base64'), content: content.toString('base64') },
  };
}

/** Leads of the agency that bear the idempotency keys of these. */
async function heldLeads(tx: Tx, agencyId: string, leads: readonly ReadLead[]) {
  if (leads.length === 0) return new Map<string, never>();
  const held = await tx.lead.findMany({
    where: { agencyId, idempotencyKey: { in: leads.map(({ input }) => input.idempotencyKey) } },
    select: { id: true, reference: true, idempotencyKey: true, inputMac: true },
  });
  return new Map(held.map((lead) => [lead.idempotencyKey, lead]));
}
