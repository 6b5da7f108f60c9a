import 'server-only';
import type pg from 'pg';
import { chunkLeaves } from '@/core/bundle/paths';
import type { BundleCheckpoint, BundleLeaf, BundleSource } from '@/core/bundle/write';
import { newId } from '@/core/ids';
import type { Sealing } from './sealing';

/** What the next archive holds: the leaves from one to before another, at which a published checkpoint stands. */
export interface NextArchive {
  readonly id: string;
  readonly fromLeaf: number;
  readonly untilLeaf: number;
  readonly untilAt: Date;
  readonly checkpointNo: number;
}

/** The file that holds it, once it is on the disk and verified. */
export interface ArchiveFile {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** What may be archived of what was sealed before that; null if there is nothing. */
export async function nextArchive(client: pg.ClientBase, before: Date): Promise<NextArchive | null> {
  const { rows } = await client.query<Omit<NextArchive, 'id'>>(
    `select no as "checkpointNo", tree_size as "untilLeaf", sealed_at as "untilAt", from_leaf as "fromLeaf"
     from audit_checkpoint
       cross join (select coalesce(max(until_leaf), 0) as from_leaf from audit_archive where restored_at is null) as archived
     where published and sealed_at < $1 and tree_size > from_leaf order by no desc limit 1`,
    [before],
  );
  return rows[0] ? { id: newId(), ...rows[0] } : null;
}

/**
 * The archive as a bundle for oversight: leaves of earlier archives are given by their hash, so that it verifies by
 * itself. What the trail keeps of persons beside the events is not in it, for in a file nobody could erase it.
 */
export async function archiveSource(
  client: pg.ClientBase,
  { signer }: Pick<Sealing, 'signer'>,
  next: NextArchive,
): Promise<BundleSource> {
  const { rows: keys } = await client.query<{ name: string; armored: string }>(
    'select fingerprint as name, public_key as armored from audit_key',
  );
  const { rows: seeds } = await client.query<{ writer: string; message: string }>(
    `select w.writer, w.seed_message as message from audit_writer w
     where exists (select from audit_event e join audit_leaf l on l.event_row = e.id
                   where e.writer = w.writer and l.leaf_index >= $1 and l.leaf_index < $2)`,
    [next.fromLeaf, next.untilLeaf],
  );
  const { rows: checkpoints } = await client.query<BundleCheckpoint>(
    `select distinct on ((greatest(tree_size, 1) - 1) / $2) body as text, signature
     from audit_checkpoint where published and no <= $1
     order by (greatest(tree_size, 1) - 1) / $2, tree_size desc, no desc`,
    [next.checkpointNo, chunkLeaves],
  );
  return {
    ...{ keys, seeds, checkpoints, leaves: leavesOf(client, next) },
    statement: {
      request: next.id,
      scope: 'oversight',
      sign: (text) => signer.sign(Buffer.from(text, 'utf8')),
    },
  };
}

async function* leavesOf(client: pg.ClientBase, next: NextArchive): AsyncGenerator<BundleLeaf> {
  for (let from = 0; from < next.untilLeaf; from += chunkLeaves) {
    const { rows } = await client.query<{ hash: Buffer; body: string | null; mac: Buffer }>(
      `select l.leaf_hash as hash, e.body, e.mac
       from audit_leaf l left join audit_event e on e.id = l.event_row and l.leaf_index >= $3
       where l.leaf_index >= $1 and l.leaf_index < $2 order by l.leaf_index`,
      [from, Math.min(from + chunkLeaves, next.untilLeaf), next.fromLeaf],
    );
    for (const { hash, body, mac } of rows)
      yield body === null ? { withheld: hash } : { body, leafHash: hash, mac };
  }
}

/**
 * Takes the archived events out of the database, with what opens them, and tells of it; in one transaction, so that they
 * are in the database or in a file that is on the disk, at any instant. What receipts and signed texts stand on stays, and
 * the start of a writer that still writes, which binds its MACs.
 *
 * @returns how many events went.
 */
export async function dropArchived(
  client: pg.ClientBase,
  { own }: Pick<Sealing, 'own'>,
  next: NextArchive,
  { file, sha256, bytes }: ArchiveFile,
): Promise<number> {
  await client.query('begin');
  try {
    await client.query(
      `insert into audit_archive (id, from_leaf, until_leaf, until_at, file, sha256, bytes, archived_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [next.id, next.fromLeaf, next.untilLeaf, next.untilAt, file, sha256, bytes, new Date()],
    );
    const range = [next.fromLeaf, next.untilLeaf];
    const going = `select e.id, e.event_id from audit_event e join audit_leaf l on l.event_row = e.id
      where l.leaf_index >= $1 and l.leaf_index < $2
        and not exists (select from audit_statement s where s.event_id = e.event_id)
        and not (e.writer_seq = 0 and exists (
          select from audit_event later join audit_leaf at on at.event_row = later.id
          where later.writer = e.writer and at.leaf_index >= $2))`;
    await client.query(
      `with going as (${going}) delete from audit_personal_data o using going where o.event_id = going.event_id`,
      range,
    );
    const { rowCount } = await client.query(
      `with going as (${going}) delete from audit_event e using going where e.id = going.id`,
      range,
    );
    await own.append(client, [
      {
        ...{ type: 'trail.archived', op: 'integrity', object: { type: 'archive', id: next.id } },
        change: { before: null, after: sha256 },
      },
    ]);
    await client.query('commit');
    return rowCount ?? 0;
  } catch (error) {
    own.forget();
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
