import 'server-only';
import type { BundleLeaf, BundleSource } from '@/core/bundle/write';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';

const leavesAtOnce = 4_096;

/**
 * What a bundle is made of, read as it is written out, a chunk at a time. Events outside the auditor's scope are
 * withheld by row-level security: their leaf hashes stand for them, so that the tree can still be computed.
 *
 * @param onLeaves awaited after so many leaves more were read.
 */
export async function bundleSource(
  ctx: MemberContext,
  checkpointNo: number,
  onLeaves: (count: number, total: number) => Promise<void>,
): Promise<BundleSource> {
  const { treeSize, checkpoints, keys } = await transact(ctx, async (tx) => {
    const last = await tx.auditCheckpoint.findUniqueOrThrow({ where: { no: checkpointNo } });
    const rows = await tx.$queryRaw<{ body: string; signature: string }[]>`
      select distinct on (tree_size) body, signature from audit_checkpoint
      where no <= ${last.no} and (published or no = ${last.no})
      order by tree_size, no desc`;
    return { treeSize: last.treeSize, checkpoints: rows, keys: await tx.auditKey.findMany() };
  });
  return {
    keys: keys.map(({ fingerprint, publicKey }) => ({ name: fingerprint, armored: publicKey })),
    checkpoints: checkpoints.map(({ body, signature }) => ({ text: body, signature })),
    leaves: leavesOf(ctx, treeSize, onLeaves),
  };
}

async function* leavesOf(
  ctx: MemberContext,
  treeSize: number,
  onLeaves: (count: number, total: number) => Promise<void>,
): AsyncGenerator<BundleLeaf> {
  for (let from = 0; from < treeSize; from += leavesAtOnce) {
    const until = Math.min(from + leavesAtOnce, treeSize);
    const rows = await transact(
      ctx,
      (tx) => tx.$queryRaw<{ leaf_hash: Uint8Array; body: string | null }[]>`
        select l.leaf_hash, e.body
        from audit_leaf l left join audit_event e on e.id = l.event_row
        where l.leaf_index >= ${from} and l.leaf_index < ${until}
        order by l.leaf_index`,
    );
    for (const { leaf_hash, body } of rows) {
      yield body === null ? { withheld: leaf_hash } : { body, leafHash: leaf_hash };
    }
    await onLeaves(rows.length, treeSize);
  }
}
