import 'server-only';
import { AppError } from '@/core/errors';
import { urgencies } from '@/features/leads/domain';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext, RequestContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { announceHit } from '../life/commands';
import type { Changed } from '../schema';
import { escalationHours, minuteOf } from './domain';
import { deskChanged, hitEscalated } from './events';
import type { Desk } from './schema';

/** Those of an agency who work on hits. */
const answering = ['investigator', 'prosecutor', 'caseworker', 'liaison'] as const;

/** Sets when the desk works and who answers in its stead; it holds for clocks that start from now on. */
export function saveDesk(ctx: MemberContext, desk: Desk): Promise<Changed> {
  const agencyId = ctx.actor.agency.id;
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'administer', 'Member');
    for (const path of ['deputyId', 'supervisorId'] as const) {
      const id = desk[path];
      const able = { disabledAt: null, roles: { hasSome: [...answering] } };
      const members = visible(ctx.ability, 'administer', 'Member');
      if (id && (await tx.member.count({ where: { AND: [members, { id, ...able }] } })) === 0) {
        throw new AppError('invalid', [{ path, problem: 'invalid' }]);
      }
    }
    const data = {
      weekdays: [...new Set(desk.weekdays)].sort(),
      opensMinute: minuteOf(desk.opens),
      closesMinute: minuteOf(desk.closes),
      holidays: [...new Set(desk.holidays)].sort().map((day) => new Date(day)),
      deputyId: desk.deputyId,
      supervisorId: desk.supervisorId,
    };
    await tx.agencyDesk.upsert({ where: { agencyId }, create: { agencyId, ...data }, update: data });
    appendAuditEvent(tx, deskChanged(agencyId));
    return { changed: 1 };
  });
}

interface Escalated {
  readonly hit_id: string;
  /** None for a silent hit: neither the other agency nor the watch desk is told. */
  readonly other_agency_id: string | null;
  readonly step: string;
  readonly watchers: readonly string[];
}

const escalatedMax = 200;

/**
 * Brings an agency's overdue sides before the next who is there: deputy, supervisor, watch desk. A side whose clock is
 * paused, or that somebody has acknowledged, stays where it is. It may run any number of times, at once too.
 *
 * @returns how many it brought on
 */
export async function escalateOverdue(
  tx: Tx,
  ctx: Pick<RequestContext, 'now' | 'newId'>,
  agencyId: string,
): Promise<number> {
  const hours = urgencies.map((urgency) => escalationHours[urgency]);
  const rows = await tx.$queryRaw<Escalated[]>`
    with overdue as (
      select s.hit_id, s.escalated_to as before, deputy.id as deputy_id, supervisor.id as supervisor_id,
             h.silent, case when not h.silent then
               case h.lesser_agency_id when s.agency_id then h.greater_agency_id else h.lesser_agency_id end end as other
      from hit_side s
        join hit h on h.id = s.hit_id
        left join agency_desk d on d.agency_id = s.agency_id
        left join member deputy on deputy.id = d.deputy_id and deputy.disabled_at is null
        left join member supervisor on supervisor.id = d.supervisor_id and supervisor.disabled_at is null
      where s.agency_id = ${agencyId}::uuid and s.acknowledged_at is null and s.paused_at is null
        and s.due_at <= ${ctx.now} and s.escalated_to is distinct from 'watch_desk'
        and h.withdrawn_at is null and (s.escalated_at is null or s.escalated_at <= ${ctx.now}::timestamptz - make_interval(
          hours => (${hours}::int[])[array_position(enum_range(null::urgency), h.urgency)]))
      order by s.due_at, s.hit_id
      limit ${escalatedMax}
      for update of s skip locked
    ), next as (
      select *, (case
        when before is null and deputy_id is not null then 'deputy'
        when before is distinct from 'supervisor' and supervisor_id is not null then 'supervisor'
        else 'watch_desk' end)::escalation_step as step
      from overdue
    )
    update hit_side s
    set escalated_to = next.step, escalated_at = ${ctx.now},
        escalated_to_id = case next.step when 'deputy' then deputy_id when 'supervisor' then supervisor_id end
    from next
    where s.hit_id = next.hit_id and s.agency_id = ${agencyId}::uuid
    returning s.hit_id, next.other as other_agency_id, next.step::text as step,
      case when next.step = 'watch_desk' and not next.silent then array(select id from agency where kind = 'operator') else '{}' end as watchers`;
  for (const { hit_id, other_agency_id, step, watchers } of rows) {
    appendAuditEvent(tx, hitEscalated(hit_id, other_agency_id, step, watchers));
    announceHit(tx, ctx, 'hit-escalated', hit_id, [agencyId, ...watchers]);
  }
  return rows.length;
}

/** Which agencies have something overdue that can still be brought before somebody. */
export async function overdueAgencies(tx: Tx, now: Date): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`select id from overdue_agencies(${now}) as id`;
  return rows.map(({ id }) => id);
}
