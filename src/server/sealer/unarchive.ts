import 'server-only';
import type pg from 'pg';
import { parseAuditEvent } from '@/core/audit-event';
import { leafHash } from '@/core/merkle';
import type { Sealing } from './sealing';

/** A leaf of an archive that is shown there: its exact bytes, and the MAC that its writer made. */
export interface ArchivedLeaf {
  readonly leafIndex: number;
  readonly body: string;
  readonly mac: Buffer | null;
}

/** The archive that this file is, by its digest; null if the trail knows of none. */
export async function archiveOf(
  client: pg.ClientBase,
  sha256: string,
): Promise<{ id: string; restored: boolean } | null> {
  const { rows } = await client.query<{ id: string; restored: boolean }>(
    'select id, restored_at is not null as restored from audit_archive where sha256 = $1',
    [sha256],
  );
  return rows[0] ?? null;
}

/**
 * Puts archived events back where they were, each only if its bytes are those of the leaf, and tells of it. What opened
 * them does not come back. The columns beside the bytes are made from them.
 *
 * @returns how many events came back.
 */
export async function restoreArchived(
  client: pg.ClientBase,
  { own }: Pick<Sealing, 'own'>,
  { id, sha256 }: { readonly id: string; readonly sha256: string },
  chunks: AsyncIterable<readonly ArchivedLeaf[]>,
): Promise<number> {
  await client.query('begin');
  try {
    let restored = 0;
    for await (const leaves of chunks) restored += await insertEvents(client, leaves);
    await client.query('update audit_archive set restored_at = $2 where id = $1', [id, new Date()]);
    await own.append(client, [
      {
        ...{ type: 'trail.archive-restored', op: 'integrity', object: { type: 'archive', id } },
        change: { before: null, after: sha256 },
      },
    ]);
    await client.query('commit');
    return restored;
  } catch (error) {
    own.forget();
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function insertEvents(client: pg.ClientBase, leaves: readonly ArchivedLeaf[]): Promise<number> {
  const rows = leaves.map(({ leafIndex, body, mac }) => ({
    ...{ leaf: leafIndex, hash: Buffer.from(leafHash(Buffer.from(body, 'utf8'))).toString('base64') },
    ...{ body, mac: mac?.toString('base64') ?? '' },
    ...columnsOf(body),
  }));
  const { rowCount } = await client.query(
    `insert into audit_event (id, event_id, body, writer, writer_seq, mac, at, type, op, outcome, agency_id, member_id,
                              counterpart_id, object_type, object_id, purpose_code)
     select l.event_row, new.event_id, new.body, new.writer, new.writer_seq, decode(new.mac, 'base64'), new.at, new.type,
            new.op, new.outcome, new.agency_id, new.member_id, new.counterpart_id, new.object_type, new.object_id,
            new.purpose_code
     from json_to_recordset($1) as new (
       leaf int, hash text, event_id uuid, body text, writer uuid, writer_seq int, mac text, at timestamptz, type text,
       op text, outcome text, agency_id uuid, member_id uuid, counterpart_id uuid, object_type text, object_id text,
       purpose_code text)
     join audit_leaf l on l.leaf_index = new.leaf and l.leaf_hash = decode(new.hash, 'base64')
     on conflict do nothing`,
    [JSON.stringify(rows)],
  );
  return rowCount ?? 0;
}

/** Of an event of nobody that concerns two agencies the bytes do not say which was first; both see it either way. */
function columnsOf(body: string) {
  const { id, w, ws, at, type, op, outcome, actor, concerns, object, purpose } = parseAuditEvent(body);
  const [first = null, second = null] = actor.agency ? [actor.agency, ...concerns] : concerns;
  return {
    ...{ event_id: id, writer: w, writer_seq: ws, at, type, op, outcome, member_id: actor.sub },
    ...{ agency_id: first, counterpart_id: second },
    ...{ object_type: object?.type ?? null, object_id: object?.id ?? null },
    purpose_code: purpose?.code ?? null,
  };
}
