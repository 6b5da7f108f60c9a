import 'server-only';
import type pg from 'pg';
import { recordFaults } from './faults';
import type { Sealing } from './sealing';

const swept = 100_000;
const keptDays = 7;

/**
 * Puts back into the queue what is neither there nor in the tree, and tells of each: an event is queued by the statement
 * that writes it, so somebody took it out.
 *
 * @param scope `all` at the start; the newest hundred thousand otherwise, where those would be that the sealer has not seen.
 */
export async function sweep(
  client: pg.ClientBase,
  sealing: Sealing,
  scope: 'all' | 'recent',
): Promise<number> {
  await client.query('begin');
  try {
    const { rows } = await client.query<{ eventRow: string; eventId: string }>(
      `with missed as (
         select e.id, e.event_id from audit_event e
         where ($1::bigint is null or e.id > (select max(id) from audit_event) - $1::bigint)
           and not exists (select from audit_leaf l where l.event_row = e.id)
           and not exists (select from audit_pending p where p.id = e.id)
       ), queued as (insert into audit_pending (id) select id from missed on conflict do nothing)
       select id as "eventRow", event_id as "eventId" from missed order by id`,
      [scope === 'all' ? null : swept],
    );
    await recordFaults(
      client,
      sealing.own,
      rows.map((row) => ({ kind: 'unsealed', ...row })),
    );
    await client.query('commit');
    return rows.length;
  } catch (error) {
    sealing.own.forget();
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/**
 * Tells of attempts to change the trail that the tripwires refused since it was last told. They were rolled back; the
 * sequence that counts them is not.
 */
export async function tellAttempts(client: pg.ClientBase, { own }: Sealing): Promise<void> {
  await client.query('begin');
  try {
    await client.query("select pg_advisory_xact_lock(hashtext('concord sealer'))");
    const { rows } = await client.query<{ attempts: number }>(
      `select last_value::int as attempts from audit_attempt
       where is_called and last_value > (select coalesce(max(number), 0) from audit_fault where kind = 'attempt')`,
    );
    await recordFaults(
      client,
      own,
      rows.map(({ attempts }) => ({ kind: 'attempt', number: attempts })),
    );
    await client.query('commit');
  } catch (error) {
    own.forget();
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Removes checkpoints that were never published, after a week. The newest stays, whatever it is. */
export async function prune(client: pg.ClientBase): Promise<void> {
  await client.query(
    `delete from audit_checkpoint where no in (
       select no from audit_checkpoint
       where not published and sealed_at < now() - make_interval(days => $1)
         and no < (select max(no) from audit_checkpoint)
       order by sealed_at limit 5000)`,
    [keptDays],
  );
}
