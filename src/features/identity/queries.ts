import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { Actor, MemberContext } from '@/server/context';
import { openSessions } from '@/server/session';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { membersListed, sessionsRead } from './events';
import type { Me, MemberDto, MySession } from './schema';

/** The signed-in member, as the context already holds it: nothing is read. */
export function toMe({ memberId, name, email, roles, agency }: Actor): Me {
  const { id, code, name: agencyName, kind, region, timeZone } = agency;
  return {
    memberId,
    name,
    email,
    roles: [...roles],
    agency: { id, code, name: agencyName, kind, region, timeZone },
  };
}

/** A member as the actor of a job that acts in the member's name; null if the member may not act any more. */
export async function actingMember(tx: Tx, memberId: string, sessionId: string): Promise<Actor | null> {
  const member = await tx.member.findFirst({
    where: { id: memberId, disabledAt: null },
    include: { agency: true },
  });
  if (!member) return null;
  const { name, email, roles, agency } = member;
  return { sessionId, memberId, name, email, roles, agency };
}

/** Where the actor is signed in, newest first. */
export function listMySessions(ctx: MemberContext): Promise<MySession[]> {
  return transact(ctx, async (tx) => {
    const { memberId, sessionId } = ctx.actor;
    const sessions = await tx.session.findMany({
      where: { memberId, ...openSessions(ctx.now) },
      orderBy: { createdAt: 'desc' },
      take: 50,
    });
    appendAuditEvent(tx, sessionsRead(memberId));
    return sessions.map(({ id, createdAt, lastSeenAt, userAgent, address }) => ({
      id,
      current: id === sessionId,
      startedAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      browser: userAgent,
      address,
    }));
  });
}

/** The members of the administrator's agency, by name. */
export function listMembers(ctx: MemberContext): Promise<MemberDto[]> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'administer', 'Member');
    const members = await tx.member.findMany({
      where: visible(ctx.ability, 'administer', 'Member'),
      orderBy: { name: 'asc' },
      include: { _count: { select: { sessions: { where: openSessions(ctx.now) } } } },
    });
    appendAuditEvent(tx, membersListed(ctx.actor.agency.id, members.length));
    return members.map((member) => ({
      id: member.id,
      name: member.name,
      email: member.email,
      roles: member.roles,
      state: member.disabledAt ? 'disabled' : member.lockedAt ? 'locked' : 'active',
      lastSignedInAt: member.lastSignedInAt?.toISOString() ?? null,
      openSessions: member._count.sessions,
    }));
  });
}

/** Members of the actor's own agency, to choose from; row-level security gives no others. */
export function memberChoices(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx.member.findMany({ orderBy: { name: 'asc' }, select: { id: true, name: true } });
}

/** Names of members of the actor's own agency; row-level security gives no others. */
export async function memberNames(tx: Tx, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const known = [...new Set(ids.filter((id) => id !== null))];
  const members = await tx.member.findMany({
    where: { id: { in: known } },
    select: { id: true, name: true },
  });
  return new Map(members.map(({ id, name }) => [id, name]));
}
