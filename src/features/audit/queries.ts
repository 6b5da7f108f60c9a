import 'server-only';
import { found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import { agencyChoices } from '../agencies/queries';
import { memberChoices } from '../identity/queries';
import { checkpointsListed, eventRead, scopeRead, trailListed } from './events';
import { openingsOf } from './openings/queries';
import { proofOf, toCheckpointDto } from './proofs/queries';
import type { EventDetail, EventSummary, ListCheckpoints, ListEvents, Scope } from './schema';
import { matchingEvents } from './search/queries';
import { toSummaries } from './summaries/queries';

const pageSize = 100;
const checkpointPageSize = 20;

/** Whose events the auditor sees, and what they can be filtered by: agencies, and members of the own agency. */
export function getScope(ctx: MemberContext): Promise<Scope> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'AuditEvent');
    const all = ctx.actor.roles.includes('oversight_auditor');
    appendAuditEvent(tx, scopeRead(ctx.actor.agency.id));
    return {
      scope: all ? 'all' : 'agency',
      agencies: await agencyChoices(tx),
      members: all ? [] : await memberChoices(tx),
    };
  });
}

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
      personal: (await openingsOf(tx, ctx, [id])).get(id) ?? null,
    };
  });
}

/** Twenty checkpoints from before the given one, the keys that sign them, and how many events wait. */
export function listCheckpoints(ctx: MemberContext, { before, all }: ListCheckpoints) {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'AuditEvent');
    const rows = await tx.auditCheckpoint.findMany({
      where: { ...(before !== null && { no: { lt: before } }), ...(!all && { published: true }) },
      orderBy: { no: 'desc' },
      take: checkpointPageSize + 1,
    });
    const checkpoints = rows.slice(0, checkpointPageSize);
    const keys = await tx.auditKey.findMany({ orderBy: { createdAt: 'desc' } });
    const unsealed = await tx.auditPending.count();
    appendAuditEvent(tx, checkpointsListed(ctx.actor.agency.id));
    return {
      checkpoints: checkpoints.map(toCheckpointDto),
      nextBefore: rows.length > checkpointPageSize ? (checkpoints.at(-1)?.no ?? null) : null,
      keys: keys.map(({ createdAt, ...key }) => ({ ...key, createdAt: createdAt.toISOString() })),
      unsealed,
    };
  });
}
