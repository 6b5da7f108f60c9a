import 'server-only';
import { chunkLeaves } from '@/core/bundle/paths';
import type { BundleCheckpoint, BundleLeaf, BundleSource } from '@/core/bundle/write';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';

const leavesAtOnce = 4_096;
const newestCheckpoints = 1_000;

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
  const { treeSize, checkpoints, keys, witnesses } = await transact(ctx, async (tx) => {
    const last = await tx.auditCheckpoint.findUniqueOrThrow({ where: { no: checkpointNo } });
    return {
      treeSize: last.treeSize,
      checkpoints: await checkpointsUpTo(tx, last.no),
      keys: await tx.auditKey.findMany(),
      witnesses: await tx.auditWitness.findMany(),
    };
  });
  return {
    keys: keys.map(({ fingerprint, publicKey }) => ({ name: fingerprint, armored: publicKey })),
    witnessKeys: witnesses.map(({ publicKey, ...witness }) => ({ ...witness, armored: publicKey })),
    checkpoints,
    leaves: leavesOf(ctx, treeSize, onLeaves),
  };
}

/**
 * An archive has room for some thousands, a year has half a million: of each chunk the one with the most cosignatures,
 * and the newest thousand.
 */
function checkpointsUpTo(tx: Tx, no: number): Promise<BundleCheckpoint[]> {
  return tx.$queryRaw`
    with cosigned as (
      select no, count(*) as cosigners, json_agg(json_build_object('agency', agency, 'signature', signature)) as cosignatures
      from audit_cosignature where no <= ${no} group by no
    ), sized as (
      select distinct on (tree_size) tree_size, body, signature, coalesce(cosigners, 0) as cosigners, cosignatures
      from audit_checkpoint left join cosigned using (no)
      where no <= ${no} and (published or no = ${no})
      order by tree_size, coalesce(cosigners, 0) desc, no desc
    ), ranked as (
      select *, row_number() over (order by tree_size desc) as newest,
             row_number() over (partition by (greatest(tree_size, 1) - 1) / ${chunkLeaves}
                                order by cosigners desc, tree_size desc) as in_chunk
      from sized
    )
    select body as text, signature, coalesce(cosignatures, '[]') as cosignatures
    from ranked where newest <= ${newestCheckpoints} or in_chunk = 1
    order by tree_size`;
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
