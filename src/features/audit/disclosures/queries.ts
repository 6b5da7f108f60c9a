import 'server-only';
import { parseAuditEvent } from '@/core/audit-event';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { type AuditEvent, Prisma } from '@/server/database/generated/client';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { agenciesById } from '../../agencies/queries';
import { hitReference } from '../../deconfliction/domain';
import { memberNames } from '../../identity/queries';
import { disclosuresAccounted } from '../events';
import { openingsOf } from '../openings/queries';
import type { AccountFor, Accounting, DisclosureRow } from './schema';

const rowsMax = 1_000;

/** Acts by which another agency learns something: LED Art. 25(1) and 28 CFR 23.20(e) want each recipient recorded. */
const tellingOps = ['disclose', 'transfer', 'match', 'export'] as const;

/** Who received what about a subject, when, from whom and why: 28 CFR 23.20(e), and what a request for access asks for. */
export function accountForDisclosures(ctx: MemberContext, { references }: AccountFor): Promise<Accounting> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'AuditEvent');
    const { found, rows } = await disclosuresOf(tx, ctx, references);
    appendAuditEvent(tx, disclosuresAccounted(ctx.actor.agency.id, references, rows.length));
    return {
      found,
      missing: references.filter((reference) => !found.includes(reference)),
      rows: rows.slice(0, rowsMax),
      more: rows.length > rowsMax,
    };
  });
}

/**
 * The rows of the report, oldest first, up to one more than a report holds. Of the own agency's leads alone: row-level
 * security gives no others. The caller writes the event.
 */
export async function disclosuresOf(
  tx: Tx,
  ctx: MemberContext,
  references: readonly string[],
): Promise<{ found: string[]; rows: DisclosureRow[] }> {
  const leads = await tx.lead.findMany({
    where: { reference: { in: [...references] } },
    orderBy: { reference: 'asc' },
    select: {
      ...{ id: true, reference: true },
      ...{ selectors: { select: { id: true } }, hitSides: { select: { hitId: true } } },
    },
  });
  const met = await tx.checkNotice.findMany({
    where: { leadId: { in: leads.map(({ id }) => id) } },
    select: { leadId: true, checkId: true },
    distinct: ['leadId', 'checkId'],
  });
  const leadsOf = new Map<string, string[]>();
  for (const { id, reference, selectors, hitSides } of leads) {
    const checks = met.flatMap(({ leadId, checkId }) => (leadId === id ? [checkId] : []));
    const objects = [id, ...selectors.map((one) => one.id), ...hitSides.map((one) => one.hitId), ...checks];
    for (const object of objects) leadsOf.set(object, [...(leadsOf.get(object) ?? []), reference]);
  }
  const events = await tellingEvents(tx, ctx, [...leadsOf.keys()]);
  return { found: leads.map(({ reference }) => reference), rows: await toRows(tx, ctx, { events, leadsOf }) };
}

/** Events by which another agency learnt of these objects, or in which a member of another looked at them. */
async function tellingEvents(tx: Tx, { actor }: MemberContext, objects: string[]): Promise<AuditEvent[]> {
  const ids = await tx.$queryRaw<{ id: bigint }[]>`
    select id from audit_event
    where object_id = any (${objects}::text[]) and outcome = 'success'
      and (op = any (${[...tellingOps]}::text[]) or (op = 'consult' and agency_id <> ${actor.agency.id}::uuid))
      and ${Prisma.sql`${actor.agency.id}::uuid in (agency_id, counterpart_id)`}
    order by at, id limit ${rowsMax + 1}`;
  return tx.auditEvent.findMany({
    where: { id: { in: ids.map(({ id }) => id) } },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
  });
}

async function toRows(
  tx: Tx,
  ctx: MemberContext,
  { events, leadsOf }: { events: AuditEvent[]; leadsOf: ReadonlyMap<string, readonly string[]> },
): Promise<DisclosureRow[]> {
  const own = ctx.actor.agency.id;
  const told = events.map((event) => ({ event, body: parseAuditEvent(event.body) }));
  const recipientsOf = ({ event, body }: (typeof told)[number]) =>
    new Set(
      [event.agencyId, event.counterpartId, ...body.recipients.map(({ agency }) => agency)].flatMap((id) =>
        id && id !== own ? [id] : [],
      ),
    );
  const agencyIds = [own, ...told.flatMap((one) => [...recipientsOf(one)])];
  const agencies = await agenciesById(tx, agencyIds);
  const nameOf = (id: string | null) => agencies.get(id ?? '')?.name ?? null;
  const members = await memberNames(
    tx,
    events.map(({ memberId }) => memberId),
  );
  const openings = await openingsOf(
    tx,
    ctx,
    events.map(({ eventId }) => eventId),
  );
  return told.flatMap((one) => {
    const { event, body } = one;
    const justification = openings.get(event.eventId)?.['justification'];
    return [...recipientsOf(one)].map((recipient) => ({
      ...{ at: event.at.toISOString(), eventId: event.eventId, type: event.type, op: body.op },
      lead: (leadsOf.get(event.objectId ?? '') ?? []).join(', '),
      object: event.objectType === 'hit' && event.objectId ? hitReference(event.objectId) : null,
      recipient: nameOf(recipient) ?? recipient,
      actor: {
        name: members.get(event.memberId ?? '') ?? null,
        role: body.actor.role,
        agency: nameOf(event.agencyId),
      },
      ...{ purposeCode: event.purposeCode, basis: body.purpose?.basis ?? null },
      justification: typeof justification === 'string' ? justification : null,
    }));
  });
}
