import 'server-only';
import type pg from 'pg';
import { parseAuditEvent } from '@/core/audit-event';
import { isInScope } from '@/core/audit-scope';
import { createLeafTally, type LeafKind, parseScope } from '@/core/bundle/scope';
import { leafHash, sameHash } from '@/core/merkle';
import type { Found } from './faults';

const leavesAtOnce = 4_096;
const foundMax = 50;

export interface ScopeVerdict {
  readonly holds: boolean;
  /** Why it does not, as far as that can be named. */
  readonly found: readonly Found[];
}

interface Row {
  readonly leaf: number;
  readonly eventRow: string | null;
  readonly eventId: string | null;
  readonly body: string;
  /** Null where the tree has lost the leaf. */
  readonly leafHash: Buffer | null;
  readonly isShown: boolean;
  /** It was moved to an archive, and is given by its hash. */
  readonly isArchived: boolean;
}

/**
 * Whether a bundle withholds what its scope withholds, and nothing else, computed from the sealed bytes: the portal read
 * the events by row-level security, which looks at columns that whoever owns the database could change.
 *
 * @throws Error if the statement is none of a bundle.
 */
export async function judgeScope(client: pg.ClientBase, statement: Uint8Array): Promise<ScopeVerdict> {
  const said = parseScope(Buffer.from(statement).toString('utf8'));
  const tally = createLeafTally();
  const found: Found[] = [];
  for (let from = 0; from < said.events; from += leavesAtOnce) {
    const { rows } = await client.query<Row>(
      `select place.leaf, l.event_row as "eventRow", e.event_id as "eventId", e.body, l.leaf_hash as "leafHash",
              $3 = 'oversight' or coalesce($3 in ('agency ' || e.agency_id, 'agency ' || e.counterpart_id), false)
                or (e.op = 'integrity' and e.agency_id is null and e.counterpart_id is null) as "isShown",
              e.id is null and exists (select from audit_archive a where a.from_leaf <= place.leaf
                and a.until_leaf > place.leaf and a.restored_at is null) as "isArchived"
       from generate_series($1::int, $2::int) as place (leaf)
       left join audit_leaf l on l.leaf_index = place.leaf left join audit_event e on e.id = l.event_row
       order by place.leaf`,
      [from, Math.min(from + leavesAtOnce, said.events) - 1, said.scope],
    );
    for (const row of rows) {
      const kind = row.leafHash && kindOf(row, row.leafHash, said.scope);
      if (kind) tally.add(kind);
      const fault = faultOf(row, kind);
      if (fault && found.length < foundMax) found.push(fault);
    }
  }
  const { events, withheld, shown } = tally.total();
  const holds = events === said.events && withheld === said.withheld && shown === said.shown;
  return { holds, found: holds ? [] : found };
}

/** What keeps the bundle from holding: a leaf that is lost, an event whose columns hide it. */
function faultOf({ leaf, eventId, eventRow, isShown }: Row, kind: LeafKind | null): Found | null {
  if (kind === null) return { kind: 'lost', leaf };
  return kind === 'shown' && !isShown && eventId && eventRow ? { kind: 'hidden', eventId, eventRow } : null;
}

function kindOf({ eventId, body, isShown, isArchived }: Row, sealed: Uint8Array, scope: string): LeafKind {
  if (eventId === null) return isArchived ? 'withheld' : 'deleted';
  // Of what was altered the columns have to be believed: it must not keep anybody from an export that shows it.
  const isSealed = sameHash(leafHash(Buffer.from(body, 'utf8')), sealed);
  return (isSealed ? isInScope(parseAuditEvent(body), scope) : isShown) ? 'shown' : 'withheld';
}
