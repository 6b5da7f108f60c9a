import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import type { RequestContext } from '@/server/context';
import { lapsedSince } from '@/server/session';
import type { Tx } from '@/server/tx';
import { sessionExpired } from '../events';

/** Agencies that have a session which nobody ended and which does not stand any more. */
export function agenciesWithLapsedSessions(
  tx: Tx,
  { now }: Pick<RequestContext, 'now'>,
): Promise<{ agencyId: string }[]> {
  const { idleSince, begunBefore } = lapsedSince(now);
  return tx.$queryRaw`
    select agency_id as "agencyId" from agencies_with_lapsed_sessions(${idleSince}, ${begunBefore})`;
}

/**
 * Ends the sessions of the transaction's agency that have lapsed: unused for too long, or too old. They let nobody in
 * since that instant; now the trail says that they are over.
 *
 * @returns how many.
 */
export async function endLapsedSessions(tx: Tx, { now }: RequestContext): Promise<number> {
  const { idleSince, begunBefore } = lapsedSince(now);
  const ended = await tx.session.updateManyAndReturn({
    where: { endedAt: null, OR: [{ lastSeenAt: { lte: idleSince } }, { createdAt: { lte: begunBefore } }] },
    data: { endedAt: now },
    select: { id: true, agencyId: true, lastSeenAt: true, member: { select: { id: true, roles: true } } },
  });
  for (const { id: sessionId, agencyId, lastSeenAt, member } of ended) {
    const actor = { memberId: member.id, agencyId, roles: member.roles, sessionId };
    appendAuditEvent(tx, sessionExpired(actor, lastSeenAt));
  }
  return ended.length;
}
