import 'server-only';
import { createHash, randomBytes } from 'node:crypto';
import type { Actor } from './context';
import { prisma } from './database/client';

/** CJIS Security Policy 5.9 §5.5.5 and §5.6: locked after 30 minutes unused, signed in anew after 12 hours. */
const idleMinutes = 30;
const hoursMax = 12;

/** Sessions last used, or begun, at these instants or before have lapsed. */
export function lapsedSince(now: Date) {
  return {
    idleSince: new Date(now.getTime() - idleMinutes * 60_000),
    begunBefore: new Date(now.getTime() - hoursMax * 3_600_000),
  };
}

/** Sessions that still stand at this instant. */
export function openSessions(now: Date) {
  const { idleSince, begunBefore } = lapsedSince(now);
  return { endedAt: null, lastSeenAt: { gt: idleSince }, createdAt: { gt: begunBefore } };
}

/** What the cookie holds; the database keeps its hash only. */
export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

export function sessionTokenHash(token: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(token).digest();
}

interface ActorRow {
  session_id: string;
  member_id: string;
  member_name: string;
  member_email: string;
  roles: Actor['roles'];
  agency_id: string;
  agency_code: string;
  agency_name: string;
  agency_kind: Actor['agency']['kind'];
  legal_regime: string;
  region: string | null;
  time_zone: string;
}

/**
 * The member behind a session token, or none if the session has ended, lapsed, or its member may not act any more.
 *
 * @param inUse whether somebody asks for something: a page that only stays open does not keep its session alive.
 */
export async function findActor(token: string, now: Date, inUse: boolean): Promise<Actor | null> {
  const [row] = await prisma().$queryRaw<ActorRow[]>`
    select session_id, member_id, member_name, member_email, roles::text[] as roles, agency_id, agency_code, agency_name,
           agency_kind::text, legal_regime::text, region, time_zone
    from session_actor(${sessionTokenHash(token)}, ${now},
      make_interval(mins => ${idleMinutes}::int), make_interval(hours => ${hoursMax}::int), ${inUse})`;
  if (!row) return null;
  return {
    sessionId: row.session_id,
    memberId: row.member_id,
    name: row.member_name,
    email: row.member_email,
    roles: row.roles,
    agency: {
      id: row.agency_id,
      code: row.agency_code,
      name: row.agency_name,
      kind: row.agency_kind,
      legalRegime: row.legal_regime,
      region: row.region,
      timeZone: row.time_zone,
    },
  };
}
