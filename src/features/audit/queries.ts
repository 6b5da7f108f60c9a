import 'server-only';
import { found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import { agencyChoices } from '../agencies/queries';
import { memberChoices } from '../identity/queries';
import { lastArchive } from './archives/queries';
import { checkpointsListed, eventRead, scopeRead, trailListed } from './events';
import { openingsOf, wasKept } from './openings/queries';
import { proofOf, toCheckpointDto, trailKeys } from './proofs/queries';
import type { EventDetail, EventPage, ListCheckpoints, ListEvents, Scope } from './schema';
import { cursorOf, matchingEvents } from './search/queries';
import { toSummaries } from './summaries/queries';
import { viewsOf } from './views/queries';

const pageSize = 100;
const checkpointPageSize = 20;

/** Whose events the auditor sees, what they can be filtered by (agencies, members of the own one), and the kept filters. */
export function getScope(ctx: MemberContext): Promise<Scope> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'AuditEvent');
    const all = ctx.actor.roles.includes('oversight_auditor');
    appendAuditEvent(tx, scopeRead(ctx.actor.agency.id));
    return {
      scope: all ? 'all' : 'agency',
      agencies: await agencyChoices(tx),
      members: all ? [] : await memberChoices(tx),
      views: await viewsOf(tx, ctx),
      archived: await lastArchive(tx),
    };
  });
}

/** A hundred events in the auditor's scope, newest first: those after the cursor or, backward, those before it. */
export function listEvents(ctx: MemberContext, input: ListEvents): Promise<EventPage> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'AuditEvent');
    const rows = await matchingEvents(tx, ctx, input, { limit: pageSize + 1 });
    const backward = input.direction === 'backward';
    const page = backward ? rows.slice(0, pageSize).reverse() : rows.slice(0, pageSize);
    appendAuditEvent(tx, trailListed(ctx.actor.agency.id, input, page.length));
    const [first, last, more] = [page[0], page.at(-1), rows.length > pageSize];
    return {
      events: await toSummaries(tx, ctx, page),
      nextCursor: last && (more || backward) ? cursorOf(last) : null,
      previousCursor: first && (backward ? more : input.cursor) ? cursorOf(first) : null,
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
    const personal = (await openingsOf(tx, ctx, [id])).get(id) ?? null;
    return {
      ...found(summary),
      body: row.body,
      proof: await proofOf(tx, row.id),
      personal,
      personalErased: personal === null && wasKept(row, ctx.actor.agency.id),
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
    const keys = await trailKeys(tx);
    const unsealed = await tx.auditPending.count();
    appendAuditEvent(tx, checkpointsListed(ctx.actor.agency.id));
    return {
      checkpoints: checkpoints.map(toCheckpointDto),
      nextBefore: rows.length > checkpointPageSize ? (checkpoints.at(-1)?.no ?? null) : null,
      keys,
      unsealed,
    };
  });
}
