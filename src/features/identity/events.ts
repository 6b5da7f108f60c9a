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
export const sessionsEnded = aboutMember('sessions.ended', 'auth');
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

export const membersListed = (agencyId: string): AuditDraft => ({
  type: 'members.listed',
  op: 'consult',
  object: { type: 'agency', id: agencyId },
});
