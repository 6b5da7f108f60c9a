import 'server-only';
import type { MemberContext } from '@/server/context';
import { type AuditEvent, Prisma } from '@/server/database/generated/client';
import type { Tx } from '@/server/tx';
import { hitIdBeginnings, hitReferencePattern } from '../../deconfliction/domain';
import { periodOf, routineTypes } from '../domain';
import type { ListEvents } from '../schema';

export const isOversight = ({ actor }: MemberContext): boolean => actor.roles.includes('oversight_auditor');

/**
 * Events in scope that meet the filter, in the order of their instants from the cursor on: newest first, or backward
 * the nearest first. For an agency's auditor index scans of each part of the scope are merged: none looks at the rest
 * of the trail.
 *
 * @param until the last row that may be in it.
 */
export async function matchingEvents(
  tx: Tx,
  ctx: MemberContext,
  input: ListEvents,
  { limit, until }: { readonly limit: number; readonly until?: bigint },
): Promise<AuditEvent[]> {
  const order = input.direction === 'backward' ? Prisma.sql`at, id` : Prisma.sql`at desc, id desc`;
  const written = until === undefined ? [] : [Prisma.sql`id <= ${until}`];
  const filter = Prisma.join(
    [...conditions(input), ...written, ...(await searched(tx, ctx, input))],
    ' and ',
  );
  const scan = (scope: Prisma.Sql) => Prisma.sql`
    (select id, at from audit_event where ${scope} and ${filter} order by ${order} limit ${limit})`;
  const scans = Prisma.join(scopes(ctx).map(scan), ' union ');
  const ids = await tx.$queryRaw<{ id: bigint }[]>`
    select id from (${scans}) as matching order by ${order} limit ${limit}`;
  const rows = await tx.auditEvent.findMany({ where: { id: { in: ids.map(({ id }) => id) } } });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap(({ id }) => byId.get(id) ?? []);
}

/** Whose events are seen: everybody's; or the own agency's, what concerns it, and what happens to the trail itself. */
export function scopes(ctx: MemberContext): Prisma.Sql[] {
  if (isOversight(ctx)) return [Prisma.sql`true`];
  const mine = ctx.actor.agency.id;
  return [
    Prisma.sql`agency_id = ${mine}::uuid`,
    Prisma.sql`counterpart_id = ${mine}::uuid`,
    Prisma.sql`(agency_id is null and counterpart_id is null and op = 'integrity')`,
  ];
}

export const cursorOf = ({ at, id }: AuditEvent): string => `${at.getTime()}.${id}`;

function conditions(input: ListEvents): Prisma.Sql[] {
  const { cursor, direction, op, outcome, agencyId, memberId, purpose, objectType, routine, from, to } =
    input;
  return [
    Prisma.sql`true`,
    ...(cursor ? [beyond(cursor, direction === 'backward')] : []),
    ...(op ? [Prisma.sql`op = ${op}`] : []),
    ...(outcome ? [Prisma.sql`outcome = ${outcome}`] : []),
    ...(agencyId ? [Prisma.sql`agency_id = ${agencyId}::uuid`] : []),
    ...(memberId ? [Prisma.sql`member_id = ${memberId}::uuid`] : []),
    ...(purpose ? [Prisma.sql`purpose_code = ${purpose}`] : []),
    ...(objectType ? [Prisma.sql`object_type = ${objectType}`] : []),
    ...(routine ? [] : [Prisma.sql`type <> all (${[...routineTypes]}::text[])`]),
    ...(from ? [Prisma.sql`at >= ${periodOf(from)?.start}`] : []),
    ...(to ? [Prisma.sql`at < ${periodOf(to)?.end}`] : []),
  ];
}

function beyond(cursor: string, backward: boolean): Prisma.Sql {
  const [at, id] = cursor.split('.').map(Number);
  const place = Prisma.sql`(${new Date(at ?? 0)}::timestamptz, ${BigInt(id ?? 0)}::bigint)`;
  return backward ? Prisma.sql`(at, id) > ${place}` : Prisma.sql`(at, id) < ${place}`;
}

async function searched(tx: Tx, ctx: MemberContext, input: ListEvents): Promise<Prisma.Sql[]> {
  const { search, historyOf, memberId } = input;
  return [
    // Bytes of others' events hold the ids of their members; nobody's acts are looked up by them.
    ...(memberId ? [ownMembers(ctx)] : []),
    ...(search ? [await searchCondition(tx, ctx, search)] : []),
    ...(historyOf ? [await historyCondition(tx, ctx, historyOf)] : []),
  ];
}

const ownMembers = (ctx: MemberContext) =>
  isOversight(ctx) ? Prisma.sql`true` : Prisma.sql`agency_id = ${ctx.actor.agency.id}::uuid`;

/** An id, a reference, a member's name, or the beginning of a type. */
async function searchCondition(tx: Tx, ctx: MemberContext, search: string): Promise<Prisma.Sql> {
  if (/^[0-9a-f-]{36}$/i.test(search)) {
    const id = search.toLowerCase();
    const byMember = Prisma.sql`(member_id = ${id}::uuid and ${ownMembers(ctx)})`;
    return Prisma.sql`(object_id = ${id} or event_id = ${id}::uuid or ${byMember})`;
  }
  const reference = search.toUpperCase();
  if (hitReferencePattern.test(reference)) {
    const [one, other] = hitIdBeginnings(reference).map((beginning) => `${beginning}%`);
    return Prisma.sql`(object_type = 'hit' and (object_id like ${one} or object_id like ${other}))`;
  }
  const lead = await tx.lead.findFirst({ where: { reference }, select: { id: true } });
  if (lead) return Prisma.sql`object_id = any (${await objectsOfLead(tx, lead.id)}::text[])`;
  const members = await tx.member.findMany({
    where: { name: { contains: search, mode: 'insensitive' } },
    select: { id: true },
    take: 20,
  });
  const pattern = `${search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
  return Prisma.sql`(type like ${pattern} or member_id = any (${members.map(({ id }) => id)}::uuid[]))`;
}

/** A member's history is what the member did and what was done to the account; an agency's, all that it is part of. */
async function historyCondition(
  tx: Tx,
  ctx: MemberContext,
  { type, id }: NonNullable<ListEvents['historyOf']>,
): Promise<Prisma.Sql> {
  const named = Prisma.sql`object_id = ${id}`;
  switch (type) {
    case 'lead':
      return Prisma.sql`object_id = any (${await objectsOfLead(tx, id)}::text[])`;
    case 'hit':
      return named;
    case 'member':
      return Prisma.sql`(${named} or (member_id = ${id}::uuid and ${ownMembers(ctx)}))`;
    case 'agency':
      return Prisma.sql`(${named} or agency_id = ${id}::uuid or counterpart_id = ${id}::uuid)`;
  }
}

/**
 * A lead, its selectors, its hits and the checks that met it: for its own agency and for oversight; for others the lead
 * alone.
 */
export async function objectsOfLead(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx.$queryRaw<
    { object_id: string }[]
  >`select object_id from objects_of_lead(${id}::uuid)`;
  return [id, ...rows.map(({ object_id }) => object_id)];
}
