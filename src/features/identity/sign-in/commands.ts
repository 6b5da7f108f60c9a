import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import type { RequestContext } from '@/server/context';
import { verifyPassword } from '@/server/passwords';
import { newSessionToken, sessionTokenHash } from '@/server/session';
import { transactAs } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { sessionRefused, sessionStarted } from '../events';
import { countFailure } from '../failures/commands';
import { signInCandidate } from './queries';

/**
 * Signs in by e-mail and password and returns the session's token, or null. Which of e-mail, password, lock or
 * disablement it failed for is not told, by answer or by time.
 */
export async function signIn(
  ctx: RequestContext,
  credentials: { email: string; password: string },
): Promise<string | null> {
  const candidate = await signInCandidate(credentials.email);
  const matches = await verifyPassword(candidate?.passwordHash, credentials.password);
  if (!candidate) {
    await transactAs(ctx, null, async (tx) => appendAuditEvent(tx, sessionRefused()));
    return null;
  }
  const { memberId, agencyId } = candidate;
  return transactAs(ctx, agencyId, async (tx) => {
    // Attempts on one account wait for each other, so that parallel guesses are counted one by one.
    await tx.$queryRaw`select id from member where id = ${memberId}::uuid for update`;
    const { lockedAt, disabledAt, roles } = await tx.member.findUniqueOrThrow({
      where: { id: memberId },
    });
    const usable = lockedAt === null && disabledAt === null;
    const actor = { memberId, agencyId, roles, sessionId: null };
    if (matches && usable) return startSession(tx, ctx, actor);
    appendAuditEvent(tx, sessionRefused(actor));
    if (usable) await countFailure(tx, ctx, { memberId, agencyId });
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
