import 'server-only';
import { countWithAdvocate } from '@/features/deconfliction/advocate/queries';
import { toHits } from '@/features/deconfliction/assemble/queries';
import { unseenNotices } from '@/features/deconfliction/checks/notices/queries';
import { countUnseenCommon } from '@/features/deconfliction/common-values/queries';
import { watchCalls } from '@/features/deconfliction/escalation/queries';
import { appendAuditEvent } from '@/server/audit/append';
import { visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { decideInboxGroup, inboxGroups, lastWeek } from './domain';
import { inboxRead } from './events';
import type { Inbox, InboxHit } from './schema';

const inboxMax = 100;

/** What needs the actor: a liaison all of the agency's hits, others those on leads that they entered and those given to or brought before them. */
export function getInbox(ctx: MemberContext): Promise<Inbox> {
  return transact(ctx, async (tx) => {
    const hits = await inboxHits(tx, ctx);
    appendAuditEvent(tx, inboxRead(ctx.actor.memberId, hits.length));
    return {
      hits,
      commonValues: await countUnseenCommon(tx, ctx),
      asked: await unseenNotices(tx, ctx),
      withAdvocate: ctx.ability.can('read', 'HitSide') ? await countWithAdvocate(tx, null) : null,
      lockedMembers: await lockedMembers(tx, ctx),
      watchDesk: ctx.ability.can('watch', 'System') ? await watchCalls(tx) : null,
      trail: await trail(tx, ctx),
      week: await week(tx, ctx),
    };
  });
}

async function inboxHits(tx: Tx, ctx: MemberContext): Promise<InboxHit[]> {
  const { memberId, agency } = ctx.actor;
  const entered = ctx.ability.can('acknowledge', 'HitSide')
    ? {}
    : { OR: [{ lead: { createdById: memberId } }, { escalatedToId: memberId }, { assigneeId: memberId }] };
  const sides = await tx.hitSide.findMany({
    where: {
      AND: [
        visible(ctx.ability, 'read', 'HitSide'),
        { settledAt: null, hit: { withdrawnAt: null } },
        entered,
      ],
    },
    include: { hit: { include: { grounds: true } } },
    orderBy: [{ outcomeAt: { sort: 'asc', nulls: 'first' } }, { dueAt: 'asc' }],
    take: inboxMax,
  });
  const grouped = (await toHits(tx, sides)).flatMap((hit) => {
    const group = decideInboxGroup(hit, ctx.now, agency.timeZone);
    return group ? [{ ...hit, group }] : [];
  });
  return grouped.sort((a, b) => inboxGroups.indexOf(a.group) - inboxGroups.indexOf(b.group));
}

async function lockedMembers(tx: Tx, { ability }: MemberContext): Promise<number | null> {
  if (!ability.can('administer', 'Member')) return null;
  return tx.member.count({
    where: { AND: [visible(ability, 'administer', 'Member'), { lockedAt: { not: null } }] },
  });
}

async function trail(tx: Tx, { ability }: MemberContext): Promise<Inbox['trail']> {
  if (!ability.can('read', 'System')) return null;
  const last = await tx.auditCheckpoint.findFirst({ orderBy: { no: 'desc' } });
  return {
    events: last?.treeSize ?? 0,
    unsealed: await tx.auditPending.count(),
    lastSealedAt: last?.sealedAt.toISOString() ?? null,
  };
}

/** Leads entered and hits opened on each of the last seven days, in the agency's time zone. */
async function week(tx: Tx, { ability, actor, now }: MemberContext): Promise<Inbox['week']> {
  if (!ability.can('read', 'HitSide')) return null;
  const { id, timeZone } = actor.agency;
  const since = new Date(now.getTime() - 7 * 86_400_000);
  const rows = await tx.$queryRaw<{ day: string; leads: number; hits: number }[]>`
    select to_char(at at time zone ${timeZone}, 'YYYY-MM-DD') as day,
           count(*) filter (where what = 'lead')::int as leads, count(*) filter (where what = 'hit')::int as hits
    from (
      select 'lead' as what, checked_at as at from deconfliction_check where agency_id = ${id}::uuid and checked_at >= ${since}
      union all
      select 'hit', opened_at from hit
      where (lesser_agency_id = ${id}::uuid or greater_agency_id = ${id}::uuid) and opened_at >= ${since}
    ) as happened
    group by 1`;
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return lastWeek(now, timeZone).map((day) => byDay.get(day) ?? { day, leads: 0, hits: 0 });
}
