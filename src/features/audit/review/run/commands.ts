import 'server-only';
import { appendAuditEvent } from '@/server/audit/append';
import type { RequestContext } from '@/server/context';
import type { Tx } from '@/server/tx';
import { parametersOf, ruleNames } from '../domain';
import { findingMade } from '../events';
import { candidatesOf } from '../rules/queries';

/** How far back a run looks: the longest window is a week, and one begun is one to finish. */
const lookBackDays = 15;
const stemDays = 2;
const everyMinutes = 15;
const day = 86_400_000;

/** For the review alone: what this transaction may see of the trail is what the agency's auditor may. */
async function readAsAuditor(tx: Tx): Promise<void> {
  await tx.$executeRaw`select set_config('app.audit', 'agency', true)`;
}

/** The agencies there are, each to be reviewed in a transaction of its own. */
export async function reviewedAgencies(tx: Tx): Promise<{ id: string; timeZone: string }[]> {
  return tx.agency.findMany({ select: { id: true, timeZone: true } });
}

/**
 * Runs every rule over what is new in one agency's trail, and keeps what is found: once a member, rule and day, however
 * often it runs, and not what is excepted. Does nothing within a quarter of an hour of the last run, or where nothing
 * has happened since.
 *
 * @returns how many findings are new
 */
export async function reviewAgency(
  tx: Tx,
  ctx: Pick<RequestContext, 'now' | 'newId'>,
  agency: { readonly id: string; readonly timeZone: string },
): Promise<number> {
  await readAsAuditor(tx);
  const afterRow = await takeTurn(tx, ctx.now, agency.id);
  if (afterRow === null) return 0;
  const settings = await tx.reviewSetting.findMany({ where: { agencyId: agency.id } });
  const since = new Date(ctx.now.getTime() - (afterRow === 0n ? 3650 : lookBackDays) * day);
  const found: object[] = [];
  for (const rule of ruleNames) {
    const is = parametersOf(rule, settings);
    const window = { agencyId: agency.id, timeZone: agency.timeZone, afterRow, since, is };
    for (const candidate of await candidatesOf(tx, rule, window))
      found.push({ id: ctx.newId(), rule, ...candidate });
  }
  const made = await keep(tx, ctx.now, agency.id, found);
  for (const id of made) appendAuditEvent(tx, findingMade(id));
  await tx.checkStem.deleteMany({
    where: { agencyId: agency.id, day: { lt: new Date(ctx.now.getTime() - stemDays * day) } },
  });
  return made.length;
}

/** Where this run begins in the trail; null if it is not its turn, or another worker's. */
async function takeTurn(tx: Tx, now: Date, agencyId: string): Promise<bigint | null> {
  const [last] = await tx.$queryRaw<{ row: bigint; turn: boolean }[]>`
    select coalesce(max(e.id), 0) as row,
           pg_try_advisory_xact_lock(hashtext('review'), hashtext(${agencyId})) and not exists (
             select from review_mark m
             where m.agency_id = ${agencyId}::uuid
               and m.ran_at > ${now}::timestamptz - make_interval(mins => ${everyMinutes}::int)) as turn
    from audit_event e where e.agency_id = ${agencyId}::uuid`;
  if (!last?.turn) return null;
  const marks = await tx.reviewMark.findMany({ where: { agencyId }, orderBy: { day: 'desc' } });
  await tx.$executeRaw`
    insert into review_mark (agency_id, day, last_row, ran_at)
    values (${agencyId}::uuid, ${now}::timestamptz::date, ${last.row}, ${now})
    on conflict (agency_id, day) do update set ran_at = excluded.ran_at`;
  const before = new Date(now.getTime() - lookBackDays * day);
  const old = marks.find((mark) => mark.day <= before);
  await tx.reviewMark.deleteMany({ where: { agencyId, day: { lt: old?.day ?? new Date(0) } } });
  return old?.lastRow ?? 0n;
}

/** Writes what is new and counts on what is not closed; a closed finding stays as its reviewer left it. */
async function keep(tx: Tx, now: Date, agencyId: string, found: readonly object[]): Promise<string[]> {
  if (found.length === 0) return [];
  const rows = await tx.$queryRaw<{ id: string; made: boolean }[]>`
    insert into review_finding as f (id, agency_id, rule, member_id, day, count, found_at, last_at, event_ids, state)
    select new.id, ${agencyId}::uuid, new.rule, new.member_id, new.day, new.count, ${now}, new.last_at, new.event_ids, 'open'
    from json_to_recordset(${JSON.stringify(found)}::json) as new (
      id uuid, rule review_rule, member_id uuid, day date, count int, last_at timestamptz, event_ids uuid[])
    where not exists (
      select from review_exception e
      where e.agency_id = ${agencyId}::uuid and e.rule = new.rule and e.member_id = new.member_id and e.expires_at > ${now})
    on conflict (agency_id, rule, member_id, day) do update
      set count = excluded.count, last_at = excluded.last_at, event_ids = excluded.event_ids
      where f.state <> 'closed' and excluded.count > f.count
    returning f.id, f.found_at = ${now}::timestamptz as made`;
  return rows.filter(({ made }) => made).map(({ id }) => id);
}
