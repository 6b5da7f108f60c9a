import 'server-only';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import type { Prisma } from '@/server/database/generated/client';
import { hashPassword, newPassword, verifyPassword } from '@/server/passwords';
import { transact, transactAs } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { normaliseEmail, rolesOf } from './domain';
import {
  memberAdded,
  memberDisabled,
  passwordChanged,
  passwordRefused,
  sessionEnded,
  sessionsEnded,
} from './events';
import { countFailure, release } from './failures/commands';
import type { AddMember, ChangePassword } from './schema';

/** Ends the session that the request came with. */
export function signOut(ctx: MemberContext): Promise<{ changed: number }> {
  return transact(ctx, async (tx) => {
    const { sessionId, memberId } = ctx.actor;
    const { count } = await tx.session.updateMany({
      where: { id: sessionId, endedAt: null },
      data: { endedAt: ctx.now },
    });
    appendAuditEvent(tx, sessionEnded(memberId));
    return { changed: count };
  });
}

/** Ends every session of the actor, this one too. */
export function signOutEverywhere(ctx: MemberContext): Promise<{ changed: number }> {
  return transact(ctx, async (tx) => endSessions(tx, ctx, ctx.actor.memberId));
}

/** Ends every session of a member of the administrator's agency. */
export function endMemberSessions(ctx: MemberContext, { id }: { id: string }): Promise<{ changed: number }> {
  return transact(ctx, async (tx) => endSessions(tx, ctx, (await administered(tx, ctx, id)).id));
}

async function endSessions(tx: Tx, ctx: MemberContext, memberId: string): Promise<{ changed: number }> {
  const ended = await endOpen(tx, ctx, { memberId });
  appendAuditEvent(tx, sessionsEnded(memberId, ended));
  return { changed: ended.length };
}

/** @returns the ids of those that were not over. */
async function endOpen(tx: Tx, ctx: MemberContext, which: Prisma.SessionWhereInput): Promise<string[]> {
  const ended = await tx.session.updateManyAndReturn({
    where: { AND: [which, { endedAt: null }] },
    data: { endedAt: ctx.now },
    select: { id: true },
  });
  return ended.map(({ id }) => id);
}

async function administered(tx: Tx, ctx: MemberContext, id: string) {
  return found(
    await tx.member.findFirst({ where: { AND: [visible(ctx.ability, 'administer', 'Member'), { id }] } }),
  );
}

/** Lets a member in again whom five failures have locked out. */
export function releaseMember(ctx: MemberContext, { id }: { id: string }): Promise<{ changed: number }> {
  return transact(ctx, async (tx) => release(tx, (await administered(tx, ctx, id)).id));
}

/** Shuts a member out at once. Administrators cannot shut themselves out, so that an agency is never left without. */
export function disableMember(ctx: MemberContext, { id }: { id: string }): Promise<{ changed: number }> {
  return transact(ctx, async (tx) => {
    const member = await administered(tx, ctx, id);
    if (member.id === ctx.actor.memberId) throw new AppError('conflict');
    const { count } = await tx.member.updateMany({
      where: { id: member.id, disabledAt: null },
      data: { disabledAt: ctx.now },
    });
    if (count !== 1) throw new AppError('conflict');
    appendAuditEvent(tx, memberDisabled(member.id));
    return endSessions(tx, ctx, member.id);
  });
}

/**
 * Adds a member and returns the first password, which is shown once and kept as a hash only. An administrator adds to
 * the own agency. An operator adds an administrator to an agency that has none, and nobody else: who runs the portal
 * does not choose who reads an agency's leads.
 */
export async function addMember(
  ctx: MemberContext,
  input: AddMember,
): Promise<{ id: string; password: string }> {
  const agencyId = input.agencyId ?? ctx.actor.agency.id;
  const own = agencyId === ctx.actor.agency.id;
  authorize(ctx.ability, own ? 'administer' : 'create', 'Member');
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  return transactAs(ctx, agencyId, async (tx) => {
    const agency = found(await tx.agency.findUnique({ where: { id: agencyId } }));
    const allowed = own ? rolesOf(agency.kind) : ['administrator'];
    if (!input.roles.every((role) => allowed.includes(role))) {
      throw new AppError('invalid', [{ path: 'roles', problem: 'role-not-of-agency' }]);
    }
    if (!own && (await hasAdministrator(tx, agencyId))) {
      throw new AppError('invalid', [{ path: 'agencyId', problem: 'has-administrator' }]);
    }
    const id = ctx.newId();
    const { name, email, roles } = input;
    const added = await tx.$executeRaw`
      insert into member (id, agency_id, email, name, password_hash, roles, created_at)
      values (${id}::uuid, ${agencyId}::uuid, ${normaliseEmail(email)}, ${name}, ${passwordHash},
              ${roles}::role[], ${ctx.now})
      on conflict (email) do nothing`;
    if (added === 0) throw new AppError('invalid', [{ path: 'email', problem: 'taken' }]);
    appendAuditEvent(tx, memberAdded(id, agencyId, roles));
    return { id, password };
  });
}

/** Whether somebody of the agency can look after its members. Waits for whoever is adding one at this moment. */
async function hasAdministrator(tx: Tx, agencyId: string): Promise<boolean> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtext('first administrator'), hashtext(${agencyId}))::text`;
  const where = { agencyId, roles: { has: 'administrator' as const }, disabledAt: null };
  return (await tx.member.count({ where })) > 0;
}

/**
 * Sets the actor's own password and ends the actor's other sessions. Wrong guesses count as those at the sign-in do.
 *
 * @throws AppError `conflict` while failures have locked the account
 */
export async function changePassword(
  ctx: MemberContext,
  input: ChangePassword,
): Promise<{ changed: number }> {
  const { memberId: id, sessionId } = ctx.actor;
  const { passwordHash: before, lockedAt } = await transact(ctx, (tx) =>
    tx.member.findUniqueOrThrow({ where: { id } }),
  );
  if (lockedAt) throw new AppError('conflict');
  if (!(await verifyPassword(before, input.current))) {
    await transact(ctx, async (tx) => {
      appendAuditEvent(tx, passwordRefused(id));
      await countFailure(tx, ctx, { memberId: id, agencyId: ctx.actor.agency.id });
    });
    throw new AppError('invalid', [{ path: 'current', problem: 'wrong-password' }]);
  }
  const passwordHash = await hashPassword(input.next);
  return transact(ctx, async (tx) => {
    const { count } = await tx.member.updateMany({
      where: { id, passwordHash: before },
      data: { passwordHash },
    });
    if (count !== 1) throw new AppError('conflict');
    const others = await endOpen(tx, ctx, { memberId: id, id: { not: sessionId } });
    appendAuditEvent(tx, passwordChanged(id));
    if (others.length > 0) appendAuditEvent(tx, sessionsEnded(id, others));
    return { changed: count };
  });
}
