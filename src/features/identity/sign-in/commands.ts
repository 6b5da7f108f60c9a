import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import type { RequestContext } from '@/server/context';
import { prisma } from '@/server/database/client';
import { verifyPassword } from '@/server/passwords';
import { newSessionToken, sessionTokenHash } from '@/server/session';
import { transactAs } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { decideLock, normaliseEmail, signInFailureWindowMs } from '../domain';
import { memberLocked, sessionRefused, sessionStarted } from '../events';

interface Candidate {
  member_id: string;
  agency_id: string;
  password_hash: string;
  usable: boolean;
}

/**
 * Signs in by e-mail and password and returns the session's token, or null. Which of e-mail, password, lock or
 * disablement it failed for is not told, by answer or by time.
 */
export async function signIn(
  ctx: RequestContext,
  credentials: { email: string; password: string },
): Promise<string | null> {
  const email = normaliseEmail(credentials.email);
  const [candidate] = await prisma().$queryRaw<Candidate[]>`
    select member_id, agency_id, password_hash, usable from sign_in_candidate(${email})`;
  const matches = await verifyPassword(candidate?.password_hash, credentials.password);
  if (!candidate) {
    await transactAs(ctx, null, async (tx) => appendAuditEvent(tx, sessionRefused()));
    return null;
  }
  return transactAs(ctx, candidate.agency_id, async (tx) => {
    // Attempts on one account wait for each other, so that parallel guesses are counted one by one.
    await tx.$queryRaw`select id from member where id = ${candidate.member_id}::uuid for update`;
    const { lockedAt, disabledAt, roles } = await tx.member.findUniqueOrThrow({
      where: { id: candidate.member_id },
    });
    const usable = lockedAt === null && disabledAt === null;
    const actor = { memberId: candidate.member_id, agencyId: candidate.agency_id, roles, sessionId: null };
    if (matches && usable) return startSession(tx, ctx, actor);
    appendAuditEvent(tx, sessionRefused(actor));
    if (usable) await countFailure(tx, ctx, actor.memberId, actor.agencyId);
    return null;
  });
}

async function startSession(
  tx: Tx,
  ctx: RequestContext,
  actor: { memberId: string; agencyId: string; roles: readonly string[] },
): Promise<string> {
  const { memberId, agencyId } = actor;
  const token = newSessionToken();
  const sessionId = ctx.newId();
  await tx.session.create({
    data: {
      id: sessionId,
      memberId,
      agencyId,
      tokenHash: sessionTokenHash(token),
      createdAt: ctx.now,
      lastSeenAt: ctx.now,
      address: ctx.source.address,
      userAgent: ctx.source.userAgent,
    },
  });
  await tx.member.update({ where: { id: memberId }, data: { lastSignedInAt: ctx.now } });
  await tx.signInFailure.deleteMany({ where: { memberId } });
  appendAuditEvent(tx, sessionStarted({ ...actor, sessionId }));
  return token;
}

async function countFailure(tx: Tx, ctx: RequestContext, memberId: string, agencyId: string): Promise<void> {
  const since = new Date(ctx.now.getTime() - signInFailureWindowMs);
  const before = await tx.signInFailure.findMany({
    where: { memberId, at: { gt: since } },
    select: { at: true },
  });
  await tx.signInFailure.create({ data: { id: ctx.newId(), memberId, agencyId, at: ctx.now } });
  const failures = before.map(({ at }) => at);
  if (!decideLock(failures, ctx.now)) return;
  await tx.member.update({ where: { id: memberId }, data: { lockedAt: ctx.now } });
  appendAuditEvent(tx, memberLocked(memberId));
}
