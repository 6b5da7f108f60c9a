import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { Prisma } from '@/server/database/generated/client';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { decideStep, periodOf, routineTypes, type Step } from '../domain';
import { trailCounted } from '../events';
import type { Activity, EventFilter } from '../schema';
import { isOversight, scopes } from '../search/queries';

const dayMs = 86_400_000;

type FacetName = keyof Activity['facets'];

/** A row is a bar, or one choice of one facet with how many events it would give. */
interface Counted {
  readonly facet: FacetName | null;
  readonly value: string | null;
  readonly start: Date | null;
  readonly events: number;
  readonly refused: number;
}

/**
 * How many events in scope meet the filter, by time and by each facet. What is sealed is counted a day (`audit_day`), so
 * no event is read for it; the hours of up to three days are counted from the events themselves.
 */
export function countEvents(ctx: MemberContext, filter: EventFilter): Promise<Activity> {
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'read', 'AuditEvent');
    const { from, to } = await extentOf(tx, ctx, filter);
    const step = decideStep(from ?? to, to);
    const rows = from ? await count(tx, ctx, filter, { from, to, step }) : [];
    appendAuditEvent(tx, trailCounted(ctx.actor.agency.id, filter));
    const facet = (name: FacetName) =>
      rows.flatMap(({ facet: of, value, events }) => (of === name && value ? [{ value, events }] : []));
    return {
      ...{ from: from?.toISOString() ?? null, to: from ? to.toISOString() : null, step },
      bars: rows.flatMap(({ start, events, refused }) =>
        start ? [{ start: start.toISOString(), events, refused }] : [],
      ),
      facets: {
        ...{ op: facet('op'), outcome: facet('outcome'), object: facet('object') },
        ...{ purpose: facet('purpose'), agency: facet('agency'), member: facet('member') },
      },
    };
  });
}

const scopeOf = (ctx: MemberContext) => Prisma.sql`(${Prisma.join(scopes(ctx), ' or ')})`;

/** The filter's period; where it is open, from the first day that has an event until now. */
async function extentOf(
  tx: Tx,
  ctx: MemberContext,
  filter: EventFilter,
): Promise<{ from: Date | null; to: Date }> {
  const to = (filter.to && periodOf(filter.to)?.end) || ctx.now;
  if (filter.from) return { from: periodOf(filter.from)?.start ?? null, to };
  const [first] = await tx.$queryRaw<{ day: Date | null }[]>`
    select min(day) as day from audit_day where ${scopeOf(ctx)}`;
  return { from: first?.day && first.day < to ? first.day : null, to };
}

async function count(
  tx: Tx,
  ctx: MemberContext,
  filter: EventFilter,
  period: { from: Date; to: Date; step: Step },
): Promise<Counted[]> {
  const unlessChosen = (column: Prisma.Sql, chosen: string | null, type = Prisma.sql`text`) =>
    chosen ? Prisma.sql`(${column} is distinct from ${chosen}::${type})::int` : Prisma.sql`0`;
  const uuid = Prisma.sql`uuid`;
  const routine = filter.routine ? Prisma.empty : Prisma.sql`and type <> all (${[...routineTypes]}::text[])`;
  // A choice is counted while all others stand: rows that miss more than one are in no count.
  return tx.$queryRaw<Counted[]>`
    with cell as (${cells(period)} where ${scopeOf(ctx)} ${within(period)} ${routine}),
    -- What the facets do not tell apart is added up first: of a year of all agencies a twentieth remains.
    kind as materialized (
      select start, op, outcome, object_type, purpose_code, agency_id, ${memberColumn(ctx, filter)} as member,
             sum(events) as events
      from cell group by 1, 2, 3, 4, 5, 6, 7
    ), missing as (
      select kind.*, ${isOversight(ctx) ? Prisma.sql`null::uuid` : Prisma.sql`member`} as own_member,
        ${unlessChosen(Prisma.sql`op`, filter.op)} as not_op,
        ${unlessChosen(Prisma.sql`outcome`, filter.outcome)} as not_outcome,
        ${unlessChosen(Prisma.sql`object_type`, filter.objectType)} as not_object,
        ${unlessChosen(Prisma.sql`purpose_code`, filter.purpose)} as not_purpose,
        ${unlessChosen(Prisma.sql`agency_id`, filter.agencyId, uuid)} as not_agency,
        ${unlessChosen(Prisma.sql`member`, filter.memberId, uuid)} as not_member
      from kind
    ), judged as materialized (
      select *, not_op + not_outcome + not_object + not_purpose + not_agency + not_member as misses from missing
    )
    select null as facet, null as value, start, sum(events)::int as events,
           coalesce(sum(events) filter (where outcome <> 'success'), 0)::int as refused
    from judged where misses = 0 group by start
    union all ${choices('op', Prisma.sql`op`, Prisma.sql`not_op`)}
    union all ${choices('outcome', Prisma.sql`outcome`, Prisma.sql`not_outcome`)}
    union all ${choices('object', Prisma.sql`object_type`, Prisma.sql`not_object`)}
    union all ${choices('purpose', Prisma.sql`purpose_code`, Prisma.sql`not_purpose`)}
    union all ${choices('agency', Prisma.sql`agency_id`, Prisma.sql`not_agency`)}
    union all ${choices('member', Prisma.sql`own_member`, Prisma.sql`not_member`)}
    order by start, events desc, value`;
}

/** An agency's auditor is told apart the own members alone; whoever oversees all filters by an id, and is told none. */
function memberColumn(ctx: MemberContext, { memberId }: EventFilter): Prisma.Sql {
  if (!isOversight(ctx))
    return Prisma.sql`case when agency_id = ${ctx.actor.agency.id}::uuid then member_id end`;
  return memberId ? Prisma.sql`member_id` : Prisma.sql`null::uuid`;
}

const choices = (facet: FacetName, column: Prisma.Sql, missed: Prisma.Sql) => Prisma.sql`
  select ${facet}::text, (${column})::text, null::timestamptz, sum(events)::int, 0
  from judged where misses = ${missed} and ${column} is not null group by ${column}`;

function cells({ step }: { step: Step }): Prisma.Sql {
  const facets = Prisma.sql`agency_id, member_id, type, op, outcome, object_type, purpose_code`;
  return step === 'hour'
    ? Prisma.sql`select date_trunc('hour', at, 'UTC') as start, 1 as events, ${facets} from audit_event`
    : Prisma.sql`select date_trunc(${step}, day::timestamp) at time zone 'UTC' as start, events, ${facets} from audit_day`;
}

function within({ from, to, step }: { from: Date; to: Date; step: Step }): Prisma.Sql {
  if (step === 'hour') return Prisma.sql`and at >= ${from} and at < ${to}`;
  const lastDay = new Date(to.getTime() - 1);
  const day = (at: Date) => new Date(Math.floor(at.getTime() / dayMs) * dayMs).toISOString().slice(0, 10);
  return Prisma.sql`and day >= ${day(from)}::date and day <= ${day(lastDay)}::date`;
}
