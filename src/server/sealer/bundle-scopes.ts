import 'server-only';
import type pg from 'pg';
import { parseAuditEvent } from '@/core/audit-event';
import { isInScope } from '@/core/audit-scope';
import { createLeafTally, parseScope } from '@/core/bundle/scope';
import { leafHash, sameHash } from '@/core/merkle';

const leavesAtOnce = 4_096;

/**
 * Whether a bundle withholds what its scope withholds, and nothing else, computed from the sealed bytes: the portal read
 * the events by row-level security, which looks at columns that whoever owns the database could change.
 */
export async function scopeHolds(client: pg.ClientBase, statement: Uint8Array): Promise<boolean> {
  const said = parseScope(Buffer.from(statement).toString('utf8'));
  const tally = createLeafTally();
  for (let from = 0; from < said.events; from += leavesAtOnce) {
    const { rows } = await client.query<{ body: string | null; leafHash: Buffer; isShown: boolean }>(
      `select e.body, l.leaf_hash as "leafHash",
              $3 = 'oversight' or coalesce($3 in ('agency ' || e.agency_id, 'agency ' || e.counterpart_id), false)
                or (e.op = 'integrity' and e.agency_id is null and e.counterpart_id is null) as "isShown"
       from audit_leaf l left join audit_event e on e.id = l.event_row
       where l.leaf_index >= $1 and l.leaf_index < $2 and (e.id is not null or exists (
         select from audit_archive a where a.from_leaf <= l.leaf_index and a.until_leaf > l.leaf_index))
       order by l.leaf_index`,
      [from, Math.min(from + leavesAtOnce, said.events), said.scope],
    );
    for (const { body, leafHash: sealed, isShown } of rows) {
      // What was moved to an archive is given by its hash.
      if (body === null) {
        tally.add(false);
        continue;
      }
      // Of what was altered the columns have to be believed: it must not keep anybody from an export that shows it.
      const isSealed = sameHash(leafHash(Buffer.from(body, 'utf8')), sealed);
      tally.add(isSealed ? isInScope(parseAuditEvent(body), said.scope) : isShown);
    }
  }
  const { events, withheld, shown } = tally.total();
  return events === said.events && withheld === said.withheld && shown === said.shown;
}
