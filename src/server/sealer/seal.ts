import 'server-only';
import type pg from 'pg';
import { checkpointHash, firstPrev, formatCheckpoint } from '@/core/checkpoint';
import { AppError } from '@/core/errors';
import { appendLeaves, type Frontier, frontierRoot, frontierToBytes, leafHash } from '@/core/merkle';
import { partialTiles, type Tile, tilesAfterAppend } from '@/core/tiles';
import type { Signer } from '../openpgp';
import { type Found, recordFaults } from './faults';
import { type Head, readHead } from './head';
import type { MadeCheckpoint, Sealing } from './sealing';
import { currentKey, followKey, keyRenewed, storeKey } from './trail-key';
import type { Pending } from './writer-checks';

/** At most so many events a seal; the rest come with the next, at once. */
export const sealedEventsMax = 4_096;
const publishedEveryMs = 60_000;

interface Taken {
  readonly events: Pending[];
  readonly removed: Found[];
}

export interface Sealed {
  readonly events: number;
  readonly treeSize: number;
}

/** A change of the key: with this seal, in its transaction. */
export interface KeyChange {
  /** The key that signs until now. */
  readonly replaces: string;
  /** Signs this checkpoint already, where the other is not asked any more. */
  readonly by?: Signer;
  /** Adds the event that tells of it, which the checkpoint then covers. */
  announce(client: pg.ClientBase): Promise<unknown>;
  complete(client: pg.ClientBase, checkpoint: { readonly no: number; readonly body: string }): Promise<void>;
}

/**
 * Takes what waits in the queue, judges it, appends it to the Merkle tree and signs the new head, in one transaction: a
 * sealer that is killed at any instant leaves either all of it or nothing. The lock and the checkpoint's number as primary
 * key keep two sealers from making two histories. What is judged wrong is sealed as it is, and told of. Returns null if
 * there was nothing to do.
 *
 * @throws AppError `conflict` if the key that is to be changed signs no more.
 * @throws TrailAltered if the trail is not the one that was sealed: it is not signed again.
 */
export async function seal(
  client: pg.ClientBase,
  sealing: Sealing,
  now: Date,
  change: KeyChange | null = null,
): Promise<Sealed | null> {
  await client.query('begin');
  try {
    await client.query("select pg_advisory_xact_lock(hashtext('concord sealer'))");
    const head = await readHead(client, sealing.last);
    if (head.no !== sealing.last?.no) sealing.writers.forget();
    if (!change) await followKey(client, sealing);
    else if ((await currentKey(client)) !== change.replaces) throw new AppError('conflict');
    await change?.announce(client);
    const due = change !== null || isDue(head, now);
    const taken = await takePending(client, change ? null : sealedEventsMax);
    if (taken.events.length + taken.removed.length === 0 && !due) {
      await client.query('rollback');
      return null;
    }
    const events = [...taken.events, ...(await tell(client, sealing, taken, now))];
    const leaves = events.map(({ body }) => leafHash(Buffer.from(body, 'utf8')));
    const frontier = appendLeaves(head.frontier, leaves);
    await insertLeaves(client, head.frontier.size, events, leaves);
    await writeTiles(client, head.frontier.size, leaves);
    const checkpoint = await insertCheckpoint(client, sealing, { head, frontier, now, published: due });
    await change?.complete(client, checkpoint);
    await client.query('commit');
    sealing.last = checkpoint;
    sealing.stored = sealing.signer;
    return { events: events.length, treeSize: frontier.size };
  } catch (error) {
    sealing.writers.forget();
    sealing.own.forget();
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** A minute after the last one; at once if the clock was set back, or nothing would be published until it is there again. */
function isDue({ published }: Head, now: Date): boolean {
  if (!published) return true;
  const since = now.getTime() - published.sealedAt.getTime();
  return since < 0 || since >= publishedEveryMs;
}

/**
 * Judges what was taken and tells of what is wrong, under the same checkpoint: whoever gets a bundle that has the one has
 * the other.
 */
async function tell(
  client: pg.ClientBase,
  { writers, own }: Sealing,
  { events, removed }: Taken,
  now: Date,
): Promise<Pending[]> {
  const rows = await recordFaults(client, own, [...removed, ...(await writers.check(client, events, now))]);
  if (rows.length === 0) return [];
  const told = await takePending(client, null, rows);
  await writers.check(client, told.events, now);
  return told.events;
}

/** Rows of the queue, not of a watermark: ids commit out of order, and a watermark would pass some by. */
async function takePending(
  client: pg.ClientBase,
  max: number | null,
  only: readonly string[] | null = null,
): Promise<Taken> {
  const { rows } = await client.query<Pending & { readonly eventId: string | null }>(
    `with taken as (
       delete from audit_pending where id in
         (select id from audit_pending where $2::bigint[] is null or id = any ($2) order by id limit $1) returning id
     )
     select taken.id, e.event_id as "eventId", e.body, e.writer, e.writer_seq as number, e.mac
     from taken left join audit_event e on e.id = taken.id order by taken.id`,
    [max, only],
  );
  return {
    events: rows.filter(({ eventId }) => eventId !== null),
    removed: rows
      .filter(({ eventId }) => eventId === null)
      .map(({ id }) => ({ kind: 'removed', eventRow: id })),
  };
}

async function insertLeaves(
  client: pg.ClientBase,
  from: number,
  events: readonly { id: string }[],
  leaves: readonly Uint8Array[],
): Promise<void> {
  await client.query(
    `insert into audit_leaf (leaf_index, event_row, leaf_hash)
     select $1 + place - 1, event_row, leaf_hash
     from unnest($2::bigint[], $3::bytea[]) with ordinality as new (event_row, leaf_hash, place)`,
    [from, events.map(({ id }) => id), leaves.map((hash) => Buffer.from(hash))],
  );
}

async function writeTiles(
  client: pg.ClientBase,
  treeSize: number,
  leaves: readonly Uint8Array[],
): Promise<void> {
  const places = partialTiles(treeSize);
  const { rows } = await client.query<{ level: number; index: number; hashes: Buffer }>(
    `select level, index, hashes from audit_tile
     join unnest($1::int[], $2::int[]) as wanted (level, index) using (level, index)`,
    [places.map(({ level }) => level), places.map(({ index }) => index)],
  );
  const partial: Tile[] = rows;
  const changed = tilesAfterAppend({ treeSize, partial }, leaves);
  await client.query(
    `insert into audit_tile (level, index, hashes) select * from unnest($1::int[], $2::int[], $3::bytea[])
     on conflict (level, index) do update set hashes = excluded.hashes`,
    [
      changed.map(({ level }) => level),
      changed.map(({ index }) => index),
      changed.map(({ hashes }) => Buffer.from(hashes)),
    ],
  );
}

async function insertCheckpoint(
  client: pg.ClientBase,
  sealing: Sealing,
  next: { head: Head; frontier: Frontier; now: Date; published: boolean },
): Promise<MadeCheckpoint> {
  const { signer, origin, own } = sealing;
  const { head, frontier, now, published } = next;
  const no = head.no + 1;
  const root = frontierRoot(frontier);
  const prev = head.published ? checkpointHash(head.published.body) : firstPrev;
  const body = formatCheckpoint({ origin, treeSize: frontier.size, root, time: now.toISOString(), no, prev });
  if (sealing.stored !== signer) {
    const added = await storeKey(client, signer, now);
    if (added) await own.append(client, [keyRenewed(signer.fingerprint, added)]);
  }
  await client.query(
    `insert into audit_checkpoint (no, tree_size, root, body, signature, fingerprint, frontier, sealed_at, published)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[
        no,
        frontier.size,
        Buffer.from(root),
        body,
        await signer.sign(Buffer.from(body)),
        signer.fingerprint,
      ],
      ...[Buffer.from(frontierToBytes(frontier)), now, published],
    ],
  );
  return { no, body };
}
