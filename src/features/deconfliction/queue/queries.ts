import 'server-only';
import { agenciesById } from '@/features/agencies/queries';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { figuresRead, queueRead } from './events';
import { type Figures, hitFilterSchema, type Queue } from './schema';

const weeks = 8;
const weekMs = 7 * 86_400_000;
/** Agencies with fewer hits than that are not named in the figures. */
const hitsLeast = 5;

/** Members of the own agency who work on hits; row-level security gives no others. */
export async function assignees(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx.member.findMany({
    where: {
      disabledAt: null,
      roles: { hasSome: ['investigator', 'prosecutor', 'caseworker', 'liaison'] },
    },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  });
}

/** The actor's saved views, by name, and whom hits can be given to. */
export function getQueue(ctx: MemberContext): Promise<Queue> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'HitSide');
    const { memberId } = ctx.actor;
    const views = await tx.savedView.findMany({
      where: { memberId },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
    });
    const answers = ctx.ability.can('acknowledge', 'HitSide');
    appendAuditEvent(tx, queueRead(memberId));
    return {
      views: views.map(({ id, name, filter }) => ({ id, name, filter: hitFilterSchema.parse(filter) })),
      members: answers ? await assignees(tx) : [],
      can: { acknowledge: answers, assign: answers },
    };
  });
}

interface Rate {
  readonly agency_id: string;
  readonly counted: number;
  readonly answered: number;
  readonly overdue: number;
  readonly median_hours: number | null;
  readonly ninetieth_hours: number | null;
}

/** How soon the own agency acknowledges, week by week, and each agency over all of them. */
export function getFigures(ctx: MemberContext): Promise<Figures> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'HitSide');
    const { agency } = ctx.actor;
    const since = new Date(ctx.now.getTime() - weeks * weekMs);
    const rates = await tx.$queryRaw<Rate[]>`
      select agency_id, counted, answered, overdue, median_hours, ninetieth_hours
      from response_rates(${since}, ${ctx.now}, ${hitsLeast}::int)`;
    const names = await agenciesById(
      tx,
      rates.map(({ agency_id }) => agency_id),
    );
    appendAuditEvent(tx, figuresRead(agency.id));
    return {
      weeks: await ownWeeks(tx, ctx, since),
      agencies: rates
        .map(({ agency_id, counted, answered, overdue, median_hours, ninetieth_hours }) => ({
          ...{ id: agency_id, name: names.get(agency_id)?.name ?? '', own: agency_id === agency.id },
          inTime: (counted - overdue) / counted,
          ...{ answered, overdue, medianHours: median_hours, ninetiethHours: ninetieth_hours },
        }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    };
  });
}

async function ownWeeks(tx: Tx, { actor, now }: MemberContext, since: Date): Promise<Figures['weeks']> {
  const { id, timeZone } = actor.agency;
  return tx.$queryRaw<Figures['weeks']>`
    with week as (
      select day::date as monday
      from generate_series(date_trunc('week', ${since}::timestamptz at time zone ${timeZone}),
                           ${now}::timestamptz at time zone ${timeZone}, interval '7 days') as day
    )
    select to_char(monday, 'YYYY-MM-DD') as week, count(h.id)::int as opened,
           count(*) filter (where coalesce(s.acknowledged_at, h.withdrawn_at, ${now}) > s.due_at)::int as overdue,
           percentile_cont(0.5) within group (order by extract(epoch from s.acknowledged_at - h.opened_at)::float8 / 3600) as "medianHours",
           percentile_cont(0.9) within group (order by extract(epoch from s.acknowledged_at - h.opened_at)::float8 / 3600) as "ninetiethHours"
    from week
      left join (hit_side s join hit h on h.id = s.hit_id and s.agency_id = ${id}::uuid)
        on date_trunc('week', h.opened_at at time zone ${timeZone})::date = week.monday
    group by monday order by monday`;
}
