import 'server-only';
import type pg from 'pg';
import { newId } from '@/core/ids';
import type { OwnEvents } from './own-events';

/**
 * What can be wrong with what the portal wrote, and the event that tells of it. Whatever it is, the event is sealed as it
 * is stored: the trail loses nothing, and says itself what of it is not to be believed.
 */
const eventTypes = {
  /** The bytes are not those that the writer wrote, or no writer wrote them. */
  mac: 'integrity.mac-wrong',
  /** The writer is not announced, or its seed is not the one that its event 0 commits to or cannot be opened. */
  writer: 'integrity.writer-unknown',
  /** A number that was used before or declared void, or out of all proportion. */
  number: 'integrity.number-wrong',
  /** A number that the writer used and neither wrote nor declared void. */
  gap: 'integrity.number-missing',
  /** No event, or the columns beside it say otherwise. */
  format: 'integrity.event-malformed',
  /** An event that was in no queue. */
  unsealed: 'integrity.event-unqueued',
  /** A place in the queue whose event is gone. */
  removed: 'integrity.event-removed',
  /** A tripwire refused to change what is sealed; the number counts all that were ever refused. */
  attempt: 'integrity.change-attempted',
  /** Bytes to be signed that the sealed event does not commit to. */
  statement: 'integrity.statement-refused',
  /** An event that the columns beside it keep from an auditor whom, by its sealed bytes, it concerns. */
  hidden: 'integrity.event-hidden',
  /** A place of the tree that a checkpoint covers and that is empty. */
  lost: 'integrity.leaf-lost',
} as const;

export interface Found {
  readonly kind: keyof typeof eventTypes;
  /** The event's id, where it is about one. */
  readonly eventId?: string;
  readonly eventRow?: string;
  readonly writer?: string;
  readonly number?: number;
  readonly leaf?: number;
}

/** Records faults and tells of each in the trail, in the open transaction; returns the rows of what it tells. */
export async function recordFaults(
  client: pg.ClientBase,
  own: OwnEvents,
  found: readonly Found[],
): Promise<string[]> {
  if (found.length === 0) return [];
  const told = found.map((fault) => ({ ...fault, id: newId() }));
  await client.query(
    `insert into audit_fault (kind, event_row, writer, number, found_at, event_id)
     select kind, "eventRow", writer, number, $2, id
     from json_to_recordset($1) as new (kind text, "eventRow" bigint, writer uuid, number int, id uuid)`,
    [JSON.stringify(told), new Date()],
  );
  return own.append(
    client,
    told.map((fault) => ({
      ...{ id: fault.id, type: eventTypes[fault.kind] },
      ...{ op: 'integrity' as const, outcome: 'failed' as const },
      object: objectOf(fault),
    })),
  );
}

/** The event; where that is gone, the place that it had. */
function objectOf({ kind, eventId, eventRow, writer, number, leaf }: Found): { type: string; id: string } {
  if (kind === 'attempt') return { type: 'table', id: 'audit' };
  if (eventId) return { type: 'event', id: eventId };
  if (writer !== undefined) return { type: 'number', id: `${number}:${writer}` };
  if (leaf !== undefined) return { type: 'leaf', id: String(leaf) };
  return { type: 'row', id: String(eventRow) };
}
