import 'server-only';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import type { RequestContext } from '@/server/context';
import { transactAs } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { decideLock, signInFailureWindowMs } from '../domain';
import { memberLocked, memberReleased } from '../events';
import { signInCandidate } from '../sign-in/queries';

/** Counts a wrong password against a member, and locks the account when they are too many. */
export async function countFailure(
  tx: Tx,
  { now, newId }: RequestContext,
  member: { readonly memberId: string; readonly agencyId: string },
): Promise<void> {
  const { memberId } = member;
  const since = new Date(now.getTime() - signInFailureWindowMs);
  const before = await tx.signInFailure.findMany({
    where: { memberId, at: { gt: since } },
    select: { at: true },
  });
  await tx.signInFailure.create({ data: { id: newId(), ...member, at: now } });
  const failures = before.map(({ at }) => at);
  if (!decideLock(failures, now)) return;
  await tx.member.update({ where: { id: memberId }, data: { lockedAt: now } });
  appendAuditEvent(tx, memberLocked(memberId));
}

/** Lets a member in again whom failures have locked out. @throws AppError `conflict` if none have. */
export async function release(tx: Tx, memberId: string): Promise<{ changed: number }> {
  const { count } = await tx.member.updateMany({
    where: { id: memberId, lockedAt: { not: null } },
    data: { lockedAt: null },
  });
  if (count !== 1) throw new AppError('conflict');
  await tx.signInFailure.deleteMany({ where: { memberId } });
  appendAuditEvent(tx, memberReleased(memberId));
  return { changed: count };
}

/**
 * From the machine itself, for when nobody is left who could: an agency's only administrator, the only operator.
 *
 * @throws AppError `not-found` if no member has the e-mail, `conflict` if the member is not locked out.
 */
export async function releaseByEmail(ctx: RequestContext, email: string): Promise<void> {
  const candidate = found(await signInCandidate(email));
  await transactAs(ctx, candidate.agencyId, (tx) => release(tx, candidate.memberId));
}
