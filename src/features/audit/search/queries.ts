import 'server-only';
import type { MemberContext } from '@/server/context';
import { type AuditEvent, Prisma } from '@/server/database/generated/client';
import type { Tx } from '@/server/tx';
import { hitIdBeginnings, hitReferencePattern } from '../../deconfliction/domain';
import { routineTypes } from '../domain';
import type { ListEvents } from '../schema';

/**
 * Events in scope that meet the filter, newest first. For an agency's auditor two index scans, of events by its members
 * and of others' events that concern it, are merged: neither looks at the rest of the trail.
 */
export async function matchingEvents(
  tx: Tx,
  { actor }: MemberContext,
  input: ListEvents,
  limit: number,
): Promise<AuditEvent[]> {
  const filter = Prisma.join([Prisma.sql`true`, ...(await conditions(tx, input))], ' and ');
  const scan = (scope: Prisma.Sql) => Prisma.sql`
    (select id from audit_event where ${scope} and ${filter} order by id desc limit ${limit})`;
  const mine = actor.agency.id;
  const scans = actor.roles.includes('oversight_auditor')
    ? scan(Prisma.sql`true`)
    : Prisma.sql`${scan(Prisma.sql`agency_id = ${mine}::uuid`)} union ${scan(Prisma.sql`counterpart_id = ${mine}::uuid`)}`;
  const ids = await tx.$queryRaw<{ id: bigint }[]>`
    select id from (${scans}) as matching order by id desc limit ${limit}`;
  return tx.auditEvent.findMany({ where: { id: { in: ids.map(({ id }) => id) } }, orderBy: { id: 'desc' } });
}

async function conditions(tx: Tx, input: ListEvents): Promise<Prisma.Sql[]> {
  const { cursor, search, op, outcome, agencyId, memberId, purpose, objectType, routine, from, to } = input;
  return [
    ...(cursor ? [Prisma.sql`id < ${BigInt(cursor)}`] : []),
    ...(op ? [Prisma.sql`op = ${op}`] : []),
    ...(outcome ? [Prisma.sql`outcome = ${outcome}`] : []),
    ...(agencyId ? [Prisma.sql`agency_id = ${agencyId}::uuid`] : []),
    ...(memberId ? [Prisma.sql`member_id = ${memberId}::uuid`] : []),
    ...(purpose ? [Prisma.sql`purpose_code = ${purpose}`] : []),
    ...(objectType ? [Prisma.sql`object_type = ${objectType}`] : []),
    ...(routine ? [] : [Prisma.sql`type <> all (${[...routineTypes]}::text[])`]),
    ...(from ? [Prisma.sql`at >= ${new Date(`${from}T00:00:00Z`)}`] : []),
    ...(to ? [Prisma.sql`at < ${new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000)}`] : []),
    ...(search ? [await searchCondition(tx, search)] : []),
  ];
}

/** An id, a reference, a member's name, or the beginning of a type. */
async function searchCondition(tx: Tx, search: string): Promise<Prisma.Sql> {
  if (/^[0-9a-f-]{36}$/i.test(search)) {
    const id = search.toLowerCase();
    return Prisma.sql`(object_id = ${id} or event_id = ${id}::uuid or member_id = ${id}::uuid)`;
  }
  const reference = search.toUpperCase();
  if (hitReferencePattern.test(reference)) {
    const [one, other] = hitIdBeginnings(reference).map((beginning) => `${beginning}%`);
    return Prisma.sql`(object_type = 'hit' and (object_id like ${one} or object_id like ${other}))`;
  }
  const objects = await objectsOfLead(tx, reference);
  if (objects.length > 0) return Prisma.sql`object_id = any (${objects}::text[])`;
  const members = await tx.member.findMany({
    where: { name: { contains: search, mode: 'insensitive' } },
    select: { id: true },
    take: 20,
  });
  const pattern = `${search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
  return Prisma.sql`(type like ${pattern} or member_id = any (${members.map(({ id }) => id)}::uuid[]))`;
}

/** A lead of the own agency (row-level security gives no others), its selectors and its hits; none without such a lead. */
async function objectsOfLead(tx: Tx, reference: string): Promise<string[]> {
  const lead = await tx.lead.findFirst({
    where: { reference },
    select: { id: true, selectors: { select: { id: true } }, hitSides: { select: { hitId: true } } },
  });
  if (!lead) return [];
  return [lead.id, ...lead.selectors.map(({ id }) => id), ...lead.hitSides.map(({ hitId }) => hitId)];
}
