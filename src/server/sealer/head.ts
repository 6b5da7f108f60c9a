import 'server-only';
import type pg from 'pg';
import { parseCheckpoint } from '@/core/checkpoint';
import { emptyFrontier, type Frontier, frontierFromBytes, frontierRoot, sameHash } from '@/core/merkle';
import type { MadeCheckpoint } from './sealing';

/** Where the tree ends, and what the next checkpoint goes on from. */
export interface Head {
  readonly no: number;
  readonly frontier: Frontier;
  readonly published: { readonly body: string; readonly sealedAt: Date } | null;
}

/**
 * Somebody changed the trail beneath the sealer. It signs nothing more, or the change would be signed with the rest, until
 * an operator has looked into it and started it anew.
 */
export class TrailAltered extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TrailAltered';
  }
}

interface Row {
  readonly no: number;
  readonly treeSize: number;
  readonly body: string;
  readonly frontier: Buffer;
}

/**
 * Reads the last checkpoint, by the sealer's own memory and by what was signed of it.
 *
 * @param last the checkpoint that this sealer made last.
 * @throws TrailAltered
 */
export async function readHead(client: pg.ClientBase, last: MadeCheckpoint | null): Promise<Head> {
  const { rows } = await client.query<Row>(
    'select no, tree_size as "treeSize", body, frontier from audit_checkpoint order by no desc limit 1',
  );
  const { rows: published } = await client.query<{ body: string; sealedAt: Date }>(
    'select body, sealed_at as "sealedAt" from audit_checkpoint where published order by no desc limit 1',
  );
  const { rows: kept } = await client.query<{ leaves: number; own: string | null }>(
    `select coalesce(max(leaf_index) + 1, 0) as leaves,
            (select body from audit_checkpoint where no = $1) as own from audit_leaf`,
    [last?.no ?? null],
  );
  const [head, { leaves, own } = { leaves: 0, own: null }] = [rows[0], kept[0]];
  if (last && own !== last.body)
    throw new TrailAltered(`Checkpoint ${last.no}, which this sealer made, is gone or another.`);
  const frontier = head ? signedFrontier(head) : emptyFrontier;
  if (leaves !== frontier.size)
    throw new TrailAltered(
      `The last checkpoint is over ${frontier.size} events; there are ${leaves} leaves.`,
    );
  return { no: head?.no ?? 0, frontier, published: published[0] ?? null };
}

/** What the tree is grown from is not signed itself, so it must give the root that is. */
function signedFrontier({ no, treeSize, body, frontier }: Row): Frontier {
  const signed = parseCheckpoint(body);
  const stored = frontierFromBytes(treeSize, frontier);
  if (signed.no !== no || signed.treeSize !== treeSize || !sameHash(signed.root, frontierRoot(stored)))
    throw new TrailAltered(`The last checkpoint, ${no}, does not say what stands beside it.`);
  return stored;
}
