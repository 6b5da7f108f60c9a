import 'server-only';
import type pg from 'pg';
import { auditRow } from '../audit/append';
import type { AuditDraft } from '../audit/draft';
import { createWriter, type Writer, writerStarted } from '../audit/writer';
import { systemContext } from '../system-context';

/** What the sealer itself has to say in the trail, as a writer like any other. */
export interface OwnEvents {
  /** Adds events to the sealer's open transaction, to be sealed like any; returns their rows. */
  append(client: pg.ClientBase, drafts: readonly AuditDraft[]): Promise<string[]>;
  /** The transaction failed: what became of its numbers is not known, so another writer begins with the next event. */
  forget(): void;
}

/** @param seedKeysFile public keys that the writer's seed is encrypted to. */
export function createOwnEvents(seedKeysFile: string): OwnEvents {
  let current: Writer | null = null;
  return {
    async append(client, drafts) {
      if (drafts.length === 0) return [];
      const before = current?.isSpent ? null : current;
      const writer = before ?? (await createWriter(seedKeysFile));
      const started = before ? [] : [writerStarted(writer)];
      current = writer;
      if (started.length > 0) {
        await client.query(
          'insert into audit_writer (writer, seed_message, started_at) values ($1, $2, $3)',
          [...[writer.id, writer.seedMessage, new Date()]],
        );
      }
      return insert(client, writer, [...started, ...drafts]);
    },
    forget: () => {
      current = null;
    },
  };
}

async function insert(
  client: pg.ClientBase,
  writer: Writer,
  drafts: readonly AuditDraft[],
): Promise<string[]> {
  const ctx = systemContext('sealer');
  const rows = drafts.map((draft) => auditRow(ctx, draft, null, { key: null, number: writer.take() }));
  const { rows: inserted } = await client.query<{ id: string }>(
    `with event as (
       insert into audit_event (event_id, body, writer, writer_seq, mac, at, type, op, outcome, object_type, object_id)
       select event_id, body, writer, writer_seq, decode(mac, 'base64'), at, type, op, outcome, object_type, object_id
       from json_to_recordset($1) as new (
         event_id uuid, body text, writer uuid, writer_seq int, mac text, at timestamptz, type text, op text,
         outcome text, object_type text, object_id text)
       returning id
     )
     insert into audit_pending (id) select id from event returning id`,
    [JSON.stringify(rows)],
  );
  return inserted.map(({ id }) => id);
}
