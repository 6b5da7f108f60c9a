import 'server-only';
import { parseAuditEvent } from '@/core/audit-event';
import { found } from '@/core/errors';
import { appendAuditEvent, openingContext } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { AuditEvent } from '@/server/database/generated/client';
import { decryptJson } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { agenciesById } from '../agencies/queries';
import { memberNames } from '../identity/queries';
import { checkpointsListed, eventRead, trailListed } from './events';
import { proofOf, toCheckpointDto } from './proofs/queries';
import { type EventDetail, type EventSummary, eventDetailSchema, type ListEvents } from './schema';
import { matchingEvents } from './search/queries';

const pageSize = 100;
const checkpointsShown = 50;

/** A hundred events in the auditor's scope, newest first, from after the cursor. */
export function listEvents(
  ctx: MemberContext,
  input: ListEvents,
): Promise<{ events: EventSummary[]; nextCursor: string | null }> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'AuditEvent');
    const rows = await matchingEvents(tx, ctx, input, pageSize + 1);
    const page = rows.slice(0, pageSize);
    appendAuditEvent(tx, trailListed(ctx.actor.agency.id, JSON.stringify(input), page.length));
    return {
      events: await toSummaries(tx, ctx, page),
      nextCursor: rows.length > pageSize ? String(page.at(-1)?.id) : null,
    };
  });
}

async function toSummaries(tx: Tx, ctx: MemberContext, rows: readonly AuditEvent[]): Promise<EventSummary[]> {
  const agencyIds = rows.flatMap(({ agencyId, counterpartId }) => [agencyId, counterpartId]);
  const agencies = await agenciesById(
    tx,
    agencyIds.filter((id) => id !== null),
  );
  const names = await memberNames(
    tx,
    rows.map(({ memberId }) => memberId),
  );
  const nameOf = (id: string | null) => agencies.get(id ?? '')?.name ?? null;
  return rows.map((row) => {
    const { actor, op, outcome } = parseAuditEvent(row.body);
    return {
      row: String(row.id),
      id: row.eventId,
      at: row.at.toISOString(),
      type: row.type,
      ...{ op, outcome },
      actor: {
        name: names.get(row.memberId ?? '') ?? null,
        role: actor.role,
        agency: nameOf(row.agencyId),
        own: row.agencyId === ctx.actor.agency.id,
      },
      object: row.objectType && row.objectId ? { type: row.objectType, id: row.objectId } : null,
      counterpart: nameOf(row.counterpartId),
      purposeCode: row.purposeCode,
    };
  });
}

/** One event with its exact bytes, its proof against the newest checkpoint that covers it, and what is opened of it. */
export function getEvent(ctx: MemberContext, { id }: { id: string }): Promise<EventDetail> {
  return transact(ctx, async (tx) => {
    const row = found(
      await tx.auditEvent.findFirst({
        where: { AND: [visible(ctx.ability, 'read', 'AuditEvent'), { eventId: id }] },
      }),
    );
    const [summary] = await toSummaries(tx, ctx, [row]);
    appendAuditEvent(tx, eventRead(id));
    return {
      ...found(summary),
      body: row.body,
      proof: await proofOf(tx, row.id),
      personal: await openPersonal(tx, ctx, id),
    };
  });
}

/** Row-level security gives openings of the own agency's events alone. */
async function openPersonal(tx: Tx, ctx: MemberContext, eventId: string): Promise<EventDetail['personal']> {
  const opening = await tx.auditPersonalData.findUnique({ where: { eventId } });
  if (!opening) return null;
  const key = await agencyKey(tx, ctx.actor.agency.id);
  return eventDetailSchema.shape.personal.parse(
    decryptJson(key, opening.ciphertext, openingContext(eventId)),
  );
}

/** The newest fifty checkpoints, the keys that sign them, and how many events wait. */
export function listCheckpoints(ctx: MemberContext) {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'AuditEvent');
    const checkpoints = await tx.auditCheckpoint.findMany({
      orderBy: { no: 'desc' },
      take: checkpointsShown,
    });
    const keys = await tx.auditKey.findMany({ orderBy: { createdAt: 'desc' } });
    const unsealed = await tx.auditPending.count();
    appendAuditEvent(tx, checkpointsListed(ctx.actor.agency.id));
    return {
      checkpoints: checkpoints.map(toCheckpointDto),
      keys: keys.map(({ createdAt, ...key }) => ({ ...key, createdAt: createdAt.toISOString() })),
      unsealed,
    };
  });
}
