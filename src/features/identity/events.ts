import type { AuditDraft } from '@/server/audit/draft';

type ActorOverride = NonNullable<AuditDraft['actor']>;

export const sessionStarted = (actor: ActorOverride): AuditDraft => ({
  type: 'session.started',
  op: 'auth',
  object: { type: 'member', id: actor.memberId },
  actor,
});

/** `actor` is absent where no account has the e-mail that was given; the e-mail itself is never kept. */
export const sessionRefused = (actor?: ActorOverride): AuditDraft => ({
  type: 'session.refused',
  op: 'auth',
  outcome: 'failed',
  ...(actor && { actor, object: { type: 'member', id: actor.memberId } }),
});

const aboutMember =
  (type: string, op: AuditDraft['op']) =>
  (id: string): AuditDraft => ({ type, op, object: { type: 'member', id } });

export const memberLocked = aboutMember('member.locked', 'auth');
export const memberReleased = aboutMember('member.released', 'admin');
export const memberDisabled = aboutMember('member.disabled', 'admin');
export const passwordChanged = aboutMember('password.changed', 'auth');

/** Ended by the member, or for them; which sessions, so that each one's end can be found by its id. */
export const sessionsEnded = (id: string, sessions: readonly string[]): AuditDraft => ({
  ...aboutMember('sessions.ended', 'auth')(id),
  personal: { sessions },
});

/** It lapsed. The session and its member stand as the actor, as at its start; that the worker wrote it is in `source`. */
export const sessionExpired = (actor: ActorOverride, lastSeenAt: Date): AuditDraft => ({
  ...aboutMember('session.expired', 'auth')(actor.memberId),
  actor,
  personal: { lastSeen: lastSeenAt.toISOString() },
});

export const sessionEnded = aboutMember('session.ended', 'auth');
export const sessionsRead = aboutMember('sessions.read', 'consult');

/** The agency that gained a member sees it, whoever added them. */
export const memberAdded = (id: string, agencyId: string, roles: readonly string[]): AuditDraft => ({
  ...aboutMember('member.added', 'admin')(id),
  counterpartId: agencyId,
  personal: { roles },
});

export const passwordRefused = (id: string): AuditDraft => ({
  ...aboutMember('password.refused', 'auth')(id),
  outcome: 'failed',
});

export const membersListed = (agencyId: string, count: number): AuditDraft => ({
  type: 'members.listed',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
  personal: { count },
});
