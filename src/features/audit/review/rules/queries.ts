import 'server-only';
import { Prisma } from '@/server/database/generated/client';
import type { Tx } from '@/server/tx';
import type { ParameterName, ReviewRule } from '../domain';

/** What a rule has found: the member, the day or the Monday, how often, and the newest twenty events that show it. */
export interface Candidate {
  readonly member_id: string;
  readonly day: string;
  readonly count: number;
  readonly last_at: Date;
  readonly event_ids: string[];
}

/** The part of one agency's trail that a run looks at, and how the agency has tuned the rule. */
export interface Window {
  readonly agencyId: string;
  readonly timeZone: string;
  /** Rows of the trail after it. */
  readonly afterRow: bigint;
  /** Checks and stems since then. */
  readonly since: Date;
  readonly is: Readonly<Record<ParameterName, number>>;
}

const foundMax = 500;
/** Acts by which a member sees what a lead, a hit or another agency holds. */
const looked = ['lead.read', 'hit.read', 'selector.revealed', 'receipt.read', 'check.made'];

/** A receipt of what one has asked or entered oneself is no export of the trail. */
const receipts = ['check', 'lead', 'hit'];

const shown = Prisma.sql`count(*)::int as count, max(at) as last_at,
  (array_agg(event_id order by at desc))[1:20] as event_ids`;

/** The agency's own events, each with its time on the agency's clocks. */
const own = ({ agencyId, afterRow, timeZone }: Window) => Prisma.sql`
  own as (
    select event_id, member_id, type, op, outcome, object_type, object_id, at, at at time zone ${timeZone} as local
    from audit_event
    where agency_id = ${agencyId}::uuid and id > ${afterRow} and member_id is not null
  )`;

/** The agency's checks by hand, each with its event. */
const checks = ({ agencyId, since, timeZone }: Window) => Prisma.sql`
  made as (
    select c.*, e.event_id, c.checked_at as at, c.checked_at at time zone ${timeZone} as local
    from selector_check c
      join audit_event e on e.object_id = c.id::text and e.type = 'check.made'
    where c.agency_id = ${agencyId}::uuid and c.checked_at > ${since} and c.kind = 'direct'
  )`;

const week = Prisma.sql`date_trunc('week', local)::date`;
const text = (day: Prisma.Sql) => Prisma.sql`to_char(${day}, 'YYYY-MM-DD') as day`;

const statements: Readonly<Record<ReviewRule, (window: Window) => Prisma.Sql>> = {
  check_without_case: (window) => Prisma.sql`
    with ${checks(window)}
    select member_id, ${text(week)}, ${shown} from made where case_key is null
    group by member_id, ${week} having count(*) >= ${window.is.least}`,

  stale_purpose: (window) => Prisma.sql`
    with ${checks(window)}
    select member_id, ${text(week)}, ${shown} from made
    where at - make_interval(days => ${window.is.days}::int) > (
      select min(first.checked_at) from selector_check first
      where first.agency_id = made.agency_id and first.case_key = made.case_key)
    group by member_id, ${week} having count(*) >= ${window.is.least}`,

  // A night is of the evening on which it begins.
  off_hours: (window) => Prisma.sql`
    with ${own(window)}, night as (
      select *, (local - make_interval(hours => ${window.is.to}::int))::date as evening from own
      where type = any (${looked}::text[]) and outcome = 'success'
        and (extract(hour from local) >= ${window.is.from} or extract(hour from local) < ${window.is.to})
    )
    select member_id, ${text(Prisma.sql`evening`)}, ${shown} from night
    group by member_id, evening having count(*) >= ${window.is.least}`,

  near_identical: (window) => Prisma.sql`
    with asked as (
      select member_id, day, max(bit_count(seen))::int as count from check_stem
      where agency_id = ${window.agencyId}::uuid and bit_count(seen) >= ${window.is.least}
      group by member_id, day
    )
    select a.member_id, ${text(Prisma.sql`a.day`)}, a.count, max(e.at) as last_at,
           (array_agg(e.event_id order by e.at desc))[1:20] as event_ids
    from asked a
      join audit_event e on e.agency_id = ${window.agencyId}::uuid and e.member_id = a.member_id
        and e.type = 'check.made' and (e.at at time zone 'UTC')::date = a.day and e.id > ${window.afterRow}
    group by a.member_id, a.day, a.count`,

  own_details: (window) => Prisma.sql`
    with ${checks(window)}
    select member_id, ${text(Prisma.sql`local::date`)}, ${shown} from made
    where member_id = any (about_member_ids)
    group by member_id, local::date having count(*) >= ${window.is.least}`,

  colleague: (window) => Prisma.sql`
    with ${checks(window)}
    select member_id, ${text(Prisma.sql`local::date`)}, ${shown} from made
    where array_remove(about_member_ids, member_id) <> '{}'
    group by member_id, local::date having count(*) >= ${window.is.least}`,

  // The median of one is that one: with fewer than two others there are no peers.
  above_peers: (window) => Prisma.sql`
    with ${own(window)}, weeks as (
      select member_id, ${week} as monday, ${shown} from own
      where type = any (${looked}::text[]) and outcome = 'success' group by member_id, ${week}
    )
    select w.member_id, ${text(Prisma.sql`w.monday`)}, w.count, w.last_at, w.event_ids
    from weeks w
    where w.count >= ${window.is.least} and w.count > ${window.is.factor} * (
      select percentile_cont(0.5) within group (order by peer.count) from weeks peer
      where peer.monday = w.monday and peer.member_id <> w.member_id having count(*) >= 2)`,

  // A refused call may name a lead by its reference; a check past the quota is widened by a file.
  denied_then_widened: (window) => Prisma.sql`
    with ${own(window)}, refused as (
      select own.member_id, own.at, own.type, coalesce(lead.id::text, own.object_id) as asked
      from own left join lead on lead.reference = own.object_id
      where own.outcome = 'denied'
    ), widened as (
      select r.member_id, r.asked, o.event_id, o.at, o.local
      from refused r join own o on o.member_id = r.member_id and o.outcome = 'success'
        and o.at > r.at and o.at <= r.at + make_interval(hours => ${window.is.hours}::int)
        and case r.type when 'check.refused' then o.type = 'check.file-begun' else o.object_id = r.asked end
      where r.type = 'check.refused' or not exists (
        select from own before
        where before.member_id = r.member_id and before.object_id = r.asked and before.outcome = 'success'
          and before.at <= r.at)
    )
    select member_id, ${text(Prisma.sql`local::date`)}, count(distinct asked)::int as count, max(at) as last_at,
           (array_agg(event_id order by at desc))[1:20] as event_ids
    from widened group by member_id, local::date`,

  mass_export: (window) => Prisma.sql`
    with ${own(window)}
    select member_id, ${text(Prisma.sql`local::date`)}, count(distinct object_id)::int as count, max(at) as last_at,
           (array_agg(event_id order by at desc))[1:20] as event_ids
    from own where op = 'export' and outcome = 'success' and object_type <> all (${receipts}::text[])
      and type <> 'page.printed'
    group by member_id, local::date having count(distinct object_id) >= ${window.is.least}`,
};

/** What one rule finds, in one statement over the agency's own events. */
export function candidatesOf(tx: Tx, rule: ReviewRule, window: Window): Promise<Candidate[]> {
  return tx.$queryRaw<Candidate[]>`${statements[rule](window)} limit ${foundMax}`;
}
