import 'server-only';
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import { parseAuditEvent } from '@/core/audit-event';
import { sameHash } from '@/core/merkle';
import { nextWriterKey, parseSeed, writerMac } from '@/core/writer-mac';
import { errorFacts, log } from '../log';
import type { Signer } from '../openpgp';
import type { Found } from './faults';

/** An event that waits to be sealed. */
export interface Pending {
  readonly id: string;
  readonly eventId: string;
  readonly body: string;
  readonly writer: string;
  readonly number: number;
  readonly mac: Buffer;
}

/** Whether events are what their writers wrote, all of it, each once (docs/adr/0025). */
export interface WriterChecks {
  /** Judges events in the open transaction, and notes there what it has seen of their writers. */
  check(client: pg.ClientBase, events: readonly Pending[], now: Date): Promise<Found[]>;
  /** The transaction failed, or another sealer has sealed meanwhile: what was noted is read again. */
  forget(): void;
}

interface WriterState {
  /** Of number `next`; null where the seed is not to be had. */
  key: Uint8Array | null;
  next: number;
  /** Lower numbers that have not come: their keys, and since when they are missed. */
  readonly missing: Map<number, { readonly key: Uint8Array | null; readonly since: number }>;
}

/** A number cannot lie so far beyond the one before it: memory is spent on those between. */
const leapMax = 100_000;
/** A transaction ends within twenty seconds, and the writer's next event declares what was rolled back. */
const missedMs = 60_000;

export function createWriterChecks(signer: Pick<Signer, 'decrypt'>): WriterChecks {
  const writers = new Map<string, WriterState>();
  return {
    async check(client, events, now) {
      const unknown = new Set(events.map(({ writer }) => writer).filter((id) => !writers.has(id)));
      if (unknown.size > 0) await load(client, signer, writers, [...unknown]);
      const found = events.flatMap((event) => judge(event, writers.get(event.writer), now));
      const touched = new Set(events.map(({ writer }) => writer));
      await note(client, writers, touched);
      return found;
    },
    forget: () => writers.clear(),
  };
}

const readSchema = z.object({
  id: z.string(),
  w: z.string(),
  ws: z.int(),
  at: z.string(),
  voids: z.array(z.int()),
});

/** Only what is judged here is read: whether all of an event follows the format, the portal's schema and every verifier ask. */
function read({ body, eventId, writer, number }: Pending) {
  try {
    const event = readSchema.parse(JSON.parse(body));
    return event.id === eventId && event.w === writer && event.ws === number ? event : null;
  } catch {
    return null;
  }
}

function judge(event: Pending, state: WriterState | undefined, now: Date): Found[] {
  const { id: eventRow, eventId, writer, number } = event;
  const about = { eventId, eventRow, writer, number };
  const seen = read(event);
  if (!seen) return [{ kind: 'format', ...about }];
  if (!state) return [{ kind: 'writer', ...about }];
  if (number >= state.next + leapMax) return [{ kind: 'number', ...about }];
  const key = keyOf(state, number, now);
  if (key === undefined) return [{ kind: 'number', ...about }];
  const found: Found[] = [];
  if (!key) found.push({ kind: 'writer', ...about });
  else if (!sameHash(writerMac(key, { writer, number, body: event.body }), event.mac))
    found.push({ kind: 'mac', ...about });
  for (const voided of seen.voids)
    if (!state.missing.delete(voided)) found.push({ kind: 'number', ...about, number: voided });
  return [...found, ...gapsIn(state, Date.parse(seen.at), now).map((gap) => gapAt(writer, gap))];
}

const gapAt = (writer: string, number: number): Found => ({ kind: 'gap', writer, number });

/** The key of a number, which is then used; undefined if it was used before. */
function keyOf(state: WriterState, number: number, now: Date): Uint8Array | null | undefined {
  if (number < state.next) {
    const missed = state.missing.get(number);
    state.missing.delete(number);
    return missed?.key;
  }
  for (; state.next < number; advance(state)) {
    state.missing.set(state.next, { key: state.key, since: now.getTime() });
  }
  const { key } = state;
  advance(state);
  return key;
}

function advance(state: WriterState): void {
  state.key = state.key && nextWriterKey(state.key);
  state.next += 1;
}

/** Numbers that were already missed a minute before this event was written; each is told once. */
function gapsIn({ missing }: WriterState, writtenAt: number, now: Date): number[] {
  if (missing.size === 0) return [];
  const before = Math.min(writtenAt, now.getTime()) - missedMs;
  const gaps = [...missing].filter(([, { since }]) => since < before).map(([number]) => number);
  for (const number of gaps) missing.delete(number);
  return gaps;
}

interface WriterRow {
  readonly writer: string;
  readonly seedMessage: string;
  readonly next: number;
  readonly missing: Readonly<Record<string, number>>;
  readonly start: string | null;
}

async function load(
  client: pg.ClientBase,
  signer: Pick<Signer, 'decrypt'>,
  writers: Map<string, WriterState>,
  ids: readonly string[],
): Promise<void> {
  const { rows } = await client.query<WriterRow>(
    `select w.writer, w.seed_message as "seedMessage", w.next_number as next, w.missing, e.body as start
     from audit_writer w left join audit_event e on e.writer = w.writer and e.writer_seq = 0
     where w.writer = any ($1)`,
    [ids],
  );
  for (const row of rows) writers.set(row.writer, stateOf(row, await seedOf(signer, row)));
}

/** The seed that the writer's event 0 commits to; null if there is none. */
async function seedOf(
  signer: Pick<Signer, 'decrypt'>,
  { writer, seedMessage, start }: WriterRow,
): Promise<Uint8Array | null> {
  try {
    const { type, object, change } = parseAuditEvent(start ?? '');
    const digest = createHash('sha256').update(seedMessage).digest('hex');
    if (type !== 'writer.started' || object?.id !== writer || change.after !== digest) return null;
    return parseSeed(writer, await signer.decrypt(seedMessage));
  } catch (error) {
    log.warn({ writer, ...errorFacts(error) }, 'the seed of a writer cannot be opened');
    return null;
  }
}

function stateOf({ next, missing }: WriterRow, seed: Uint8Array | null): WriterState {
  const state: WriterState = { key: seed, next: 0, missing: new Map() };
  for (; state.next < next; advance(state)) {
    const since = missing[state.next];
    if (since !== undefined) state.missing.set(state.next, { key: state.key, since });
  }
  return state;
}

async function note(
  client: pg.ClientBase,
  writers: ReadonlyMap<string, WriterState>,
  ids: ReadonlySet<string>,
): Promise<void> {
  const rows = [...ids].flatMap((writer) => {
    const state = writers.get(writer);
    if (!state) return [];
    const missing = Object.fromEntries([...state.missing].map(([number, { since }]) => [number, since]));
    return [{ writer, next: state.next, missing }];
  });
  if (rows.length === 0) return;
  await client.query(
    `update audit_writer w set next_number = new.next, missing = new.missing
     from json_to_recordset($1) as new (writer uuid, next int, missing jsonb) where w.writer = new.writer`,
    [JSON.stringify(rows)],
  );
}
