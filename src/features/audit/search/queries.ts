import 'server-only';
import type { MemberContext } from '@/server/context';
import { type AuditEvent, Prisma } from '@/server/database/generated/client';
import type { Tx } from '@/server/tx';
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

async function conditions(
  tx: Tx,
  { cursor, search, op, outcome, from, to }: ListEvents,
): Promise<Prisma.Sql[]> {
  return [
    ...(cursor ? [Prisma.sql`id < ${BigInt(cursor)}`] : []),
    ...(op ? [Prisma.sql`op = ${op}`] : []),
    ...(outcome ? [Prisma.sql`outcome = ${outcome}`] : []),
    ...(from ? [Prisma.sql`at >= ${new Date(`${from}T00:00:00Z`)}`] : []),
    ...(to ? [Prisma.sql`at < ${new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000)}`] : []),
    ...(search ? [await searchCondition(tx, search)] : []),
  ];
}

/** An id, a lead's reference (own agency's only, by row-level security), a member's name, or the beginning of a type. */
async function searchCondition(tx: Tx, search: string): Promise<Prisma.Sql> {
  if (/^[0-9a-f-]{36}$/i.test(search)) {
    const id = search.toLowerCase();
    return Prisma.sql`(object_id = ${id} or event_id = ${id}::uuid or member_id = ${id}::uuid)`;
  }
  const lead = await tx.lead.findFirst({ where: { reference: search.toUpperCase() }, select: { id: true } });
  if (lead) return Prisma.sql`object_id = ${lead.id}`;
  const members = await tx.member.findMany({
    where: { name: { contains: search, mode: 'insensitive' } },
    select: { id: true },
    take: 20,
  });
  const pattern = `${search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
  return Prisma.sql`(type like ${pattern} or member_id = any (${members.map(({ id }) => id)}::uuid[]))`;
}
