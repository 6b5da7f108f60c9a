import 'server-only';
import { z } from 'zod';
import { found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { type AppAbility, authorize, buildAbility, visible } from '@/server/authorization';
import type { Actor, MemberContext } from '@/server/context';
import type { Lead, Selector } from '@/server/database/generated/client';
import { decrypt, decryptJson } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { memberNames } from '../identity/queries';
import { selectorContext } from '../selectors/commands';
import { glyphSeed, maskSelector, type SelectorType } from '../selectors/domain';
import { leadRead, leadsListed, selectorRevealed } from './events';
import { leadPolicy } from './policy';
import { relationsMax, suggestionsMax } from './related/domain';
import { otherLeads } from './related/queries';
import type { OtherLead } from './related/schema';
import { type LeadDto, type LeadSummary, purposeSchema, type SelectorDto } from './schema';

const pageSize = 50;

/** Where a lead's ciphertexts belong; they open nowhere else. */
export const keyContext = (id: string) => `lead key ${id}`;
export const contentContext = (id: string) => `lead ${id}`;
export const withdrawalContext = (leadId: string) => `withdrawal of lead ${leadId}`;

const contentSchema = z.strictObject({
  title: z.string(),
  narrative: z.string(),
  place: z.string(),
  purpose: purposeSchema,
});
const valueSchema = z.strictObject({ raw: z.string(), canonical: z.string() });

export async function leadKey(
  tx: Tx,
  { id, agencyId, wrappedKey }: Pick<Lead, 'id' | 'agencyId' | 'wrappedKey'>,
): Promise<Buffer> {
  return decrypt(await agencyKey(tx, agencyId), wrappedKey, keyContext(id));
}

export async function openContent(tx: Tx, lead: Lead) {
  return contentSchema.parse(decryptJson(await leadKey(tx, lead), lead.content, contentContext(lead.id)));
}

async function toSummary(
  tx: Tx,
  lead: Lead & { _count: { selectors: number } },
  names: ReadonlyMap<string, string>,
): Promise<LeadSummary> {
  const { id, reference, subjectRole, urgency, createdAt, createdById } = lead;
  return {
    ...{ id, reference, subjectRole, urgency },
    title: (await openContent(tx, lead)).title,
    createdAt: createdAt.toISOString(),
    createdBy: names.get(createdById) ?? null,
    selectorCount: lead._count.selectors,
  };
}

const withCount = { _count: { select: { selectors: { where: { withdrawnAt: null } } } } } as const;

/** What a member may do with leads, for a job that enters some in the member's name. */
export function leadAbility(actor: Actor): AppAbility {
  return buildAbility(actor, [leadPolicy]);
}

/** Fifty leads, newest first, from after the cursor. */
export function listLeads(
  ctx: MemberContext,
  { cursor }: { cursor: string | null },
): Promise<{ leads: LeadSummary[]; nextCursor: string | null }> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'Lead');
    const rows = await tx.lead.findMany({
      where: { AND: [visible(ctx.ability, 'read', 'Lead'), cursor ? { id: { lt: cursor } } : {}] },
      orderBy: { id: 'desc' },
      take: pageSize + 1,
      include: withCount,
    });
    const page = rows.slice(0, pageSize);
    const names = await memberNames(
      tx,
      page.map(({ createdById }) => createdById),
    );
    appendAuditEvent(tx, leadsListed(ctx.actor.agency.id, page.length));
    return {
      leads: await Promise.all(page.map((lead) => toSummary(tx, lead, names))),
      nextCursor: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null,
    };
  });
}

export function getLead(ctx: MemberContext, { reference }: { reference: string }): Promise<LeadDto> {
  return transact(ctx, async (tx) => {
    const lead = found(
      await tx.lead.findFirst({
        where: { AND: [visible(ctx.ability, 'read', 'Lead'), { reference }] },
        include: { ...withCount, selectors: { orderBy: { id: 'asc' } } },
      }),
    );
    const names = await memberNames(tx, [
      lead.createdById,
      ...lead.selectors.map(({ withdrawnById }) => withdrawnById),
    ]);
    const key = await leadKey(tx, lead);
    const { narrative, place, purpose } = await openContent(tx, lead);
    const others = await toOtherLeads(tx, ctx, await otherLeads(tx, lead.id, ctx.now));
    appendAuditEvent(
      tx,
      leadRead(
        lead.id,
        others.map((other) => other.reference),
      ),
    );
    return {
      ...(await toSummary(tx, lead, names)),
      ...{ narrative, place, purpose },
      seenAt: lead.seenAt?.toISOString() ?? null,
      selectors: lead.selectors.map((selector) => ({
        ...toSelectorDto(key, selector),
        withdrawn: toWithdrawal(key, selector, names),
      })),
      others,
      version: lead.version,
      can: { edit: ctx.ability.can('edit', 'Lead') },
    };
  });
}

/** Those of them that the actor may read, newest first; of those that are suggested, twenty. */
async function toOtherLeads(
  tx: Tx,
  ctx: MemberContext,
  { verdicts, candidates }: Awaited<ReturnType<typeof otherLeads>>,
): Promise<OtherLead[]> {
  const readable = (ids: Iterable<string>, take: number) =>
    tx.lead.findMany({
      where: { AND: [visible(ctx.ability, 'read', 'Lead'), { id: { in: [...ids] } }] },
      orderBy: { id: 'desc' },
      take,
    });
  const leads = [
    ...(candidates.length > 0 ? await readable(candidates, suggestionsMax) : []),
    ...(verdicts.size > 0 ? await readable(verdicts.keys(), relationsMax) : []),
  ];
  return Promise.all(
    leads.map(async (lead) => {
      const { title } = await openContent(tx, lead);
      return { id: lead.id, reference: lead.reference, title, verdict: verdicts.get(lead.id) ?? null };
    }),
  );
}

/** The reference of the own agency's lead of this number, which people say without code and year. */
export function findByNumber(
  ctx: MemberContext,
  { number }: { number: number },
): Promise<{ reference: string }> {
  return transact(ctx, async (tx) => {
    const ending = `-${String(number).padStart(4, '0')}`;
    const { reference } = found(
      await tx.lead.findFirst({
        where: { AND: [visible(ctx.ability, 'read', 'Lead'), { reference: { endsWith: ending } }] },
        select: { reference: true },
      }),
    );
    appendAuditEvent(tx, leadsListed(ctx.actor.agency.id, 1));
    return { reference };
  });
}

export function openValue(key: Buffer, { id, value }: Pick<Selector, 'id' | 'value'>) {
  return valueSchema.parse(decryptJson(key, value, selectorContext(id)));
}

function toSelectorDto(key: Buffer, selector: Selector): Omit<SelectorDto, 'withdrawn'> {
  const { id, type, subjectRole, sealed, silent, assumedRegion, pictureId, quality } = selector;
  const masked = maskSelector(type, openValue(key, selector).canonical);
  return { id, type, masked, subjectRole, sealed, silent, assumedRegion, pictureId, quality };
}

function toWithdrawal(
  key: Buffer,
  { leadId, withdrawnAt, withdrawnById, withdrawnFor: reason, withdrawnNote }: Selector,
  names: ReadonlyMap<string, string>,
): SelectorDto['withdrawn'] {
  if (!withdrawnAt || !reason || !withdrawnNote) return null;
  const note = decrypt(key, withdrawnNote, withdrawalContext(leadId)).toString('utf8');
  return { at: withdrawnAt.toISOString(), by: names.get(withdrawnById ?? '') ?? null, reason, note };
}

/** A selector's whole value: an act of its own, so that a glance at a page shows none. */
export function revealSelector(
  ctx: MemberContext,
  { id }: { id: string },
): Promise<{ raw: string; canonical: string }> {
  return transact(ctx, async (tx) => {
    const selector = found(
      await tx.selector.findFirst({
        where: { id, lead: visible(ctx.ability, 'reveal', 'Lead') },
        include: { lead: true },
      }),
    );
    const key = await leadKey(tx, selector.lead);
    appendAuditEvent(tx, selectorRevealed(id));
    return openValue(key, selector);
  });
}

/** Canonical forms of selectors of the transaction's own agency. */
export async function openedSelectors(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, { type: SelectorType; canonical: string; normVersion: number }>> {
  const selectors = await tx.selector.findMany({ where: { id: { in: [...ids] } }, include: { lead: true } });
  const keys = new Map<string, Buffer>();
  for (const { lead } of selectors) if (!keys.has(lead.id)) keys.set(lead.id, await leadKey(tx, lead));
  return new Map(
    selectors.map((selector) => {
      const { id, type, normVersion } = selector;
      const { canonical } = openValue(found(keys.get(selector.leadId)), selector);
      return [id, { type, normVersion, canonical }];
    }),
  );
}

interface MaskedSelector {
  readonly masked: string;
  readonly glyph: string | null;
}

/** Masked values of selectors of the actor's own agency, for explaining a hit. */
export async function maskedSelectors(tx: Tx, ids: readonly string[]): Promise<Map<string, MaskedSelector>> {
  const opened = await openedSelectors(tx, ids);
  return new Map(
    [...opened].map(([id, { type, canonical }]) => [
      id,
      { masked: maskSelector(type, canonical), glyph: glyphSeed(type, canonical) },
    ]),
  );
}

/** References and titles of leads of the actor's own agency. */
export async function leadNames(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, { reference: string; title: string }>> {
  const leads = await tx.lead.findMany({ where: { id: { in: [...new Set(ids)] } } });
  const names = leads.map(async (lead) => {
    const { title } = await openContent(tx, lead);
    return [lead.id, { reference: lead.reference, title }] as const;
  });
  return new Map(await Promise.all(names));
}

/** References alone of leads of the actor's own agency: for whoever may not read what a lead says. */
export async function leadReferences(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const leads = await tx.lead.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, reference: true },
  });
  return new Map(leads.map(({ id, reference }) => [id, reference]));
}

/** References of the leads that these selectors stand on, of the actor's own agency. */
export async function selectorReferences(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const selectors = await tx.selector.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, lead: { select: { reference: true } } },
  });
  return new Map(selectors.map(({ id, lead }) => [id, lead.reference]));
}
