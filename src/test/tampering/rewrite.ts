import { checkpointHash, firstPrev, formatCheckpoint, parseCheckpoint } from '@/core/checkpoint';
import { appendLeaves, emptyFrontier, frontierRoot, frontierToBytes } from '@/core/merkle';
import type { Signer } from '@/server/openpgp';
import { sampleKey, signDetached } from '../audit-trail';
import type { Ground } from './ground';

/** Leaf hashes that agree with the events as they are now. */
export const rehashed = `update audit_leaf l set leaf_hash = sha256('\\x00'::bytea || convert_to(e.body, 'UTF8'))
  from audit_event e where e.id = l.event_row`;

export type Forger = Pick<Signer, 'fingerprint' | 'publicKey' | 'sign'>;

/** Somebody with a key of his own. */
export async function forger(name = 'Concord audit trail'): Promise<Forger> {
  const key = await sampleKey(name);
  return {
    fingerprint: key.getFingerprint().toUpperCase(),
    publicKey: key.toPublic().armor(),
    sign: (bytes) => signDetached(Buffer.from(bytes).toString(), key, new Date()),
  };
}

/** All of history as it might have been: the tree over the events as they are now, every checkpoint signed anew. */
export async function rewriteHistory({ sql }: Ground, { fingerprint, sign }: Forger): Promise<void> {
  await sql(rehashed);
  const leaves = await sql<{ hash: Buffer }>('select leaf_hash as hash from audit_leaf order by leaf_index');
  const stored = await sql<{ body: string; published: boolean }>(
    'select body, published from audit_checkpoint order by no',
  );
  let [frontier, prev] = [emptyFrontier, firstPrev];
  for (const { body, published } of stored) {
    const before = parseCheckpoint(body);
    const added = leaves.slice(frontier.size, before.treeSize);
    frontier = appendLeaves(
      frontier,
      added.map(({ hash }) => hash),
    );
    const text = formatCheckpoint({ ...before, root: frontierRoot(frontier), prev });
    if (published) prev = checkpointHash(text);
    await sql(
      `update audit_checkpoint set body = $2, signature = $3, fingerprint = $4, root = $5, frontier = $6 where no = $1`,
      [
        before.no,
        text,
        await sign(Buffer.from(text)),
        fingerprint,
        Buffer.from(frontierRoot(frontier)),
        Buffer.from(frontierToBytes(frontier)),
      ],
    );
  }
  await sql(`update audit_tile set hashes =
    (select string_agg(leaf_hash, ''::bytea order by leaf_index) from audit_leaf) where level = 0 and index = 0`);
}
