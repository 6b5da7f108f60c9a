import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Opening } from '@/core/bundle/openings';
import { chunkLeaves } from '@/core/bundle/paths';
import type { BundleCheckpoint, BundleLeaf, BundleSource } from '@/core/bundle/write';
import { AppError } from '@/core/errors';
import { attachStatement, readStatement } from '@/server/audit/statements';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { saltedOpeningsOf } from '../../openings/queries';
import { bundleStated } from '../events';

const leavesAtOnce = 4_096;
const newestCheckpoints = 1_000;
const signatureWaitMs = 40_000;
const signaturePollMs = 100;

export interface BundleWanted {
  readonly exportId: string;
  readonly checkpointNo: number;
  /** Whether the personal data of the own agency's events is opened. */
  readonly withPersonalData: boolean;
}

/**
 * What a bundle is made of, read as it is written out, a chunk at a time. Events outside the auditor's scope are
 * withheld by row-level security: their leaf hashes stand for them, so that the tree can still be computed.
 *
 * @param onLeaves awaited after so many leaves more were read.
 */
export async function bundleSource(
  ctx: MemberContext,
  { exportId, checkpointNo, withPersonalData }: BundleWanted,
  onLeaves: (count: number, total: number) => Promise<void>,
): Promise<BundleSource> {
  const { treeSize, checkpoints, keys, revocations, witnesses, writers } = await transact(ctx, async (tx) => {
    const last = await tx.auditCheckpoint.findUniqueOrThrow({ where: { no: checkpointNo } });
    return {
      treeSize: last.treeSize,
      checkpoints: await checkpointsUpTo(tx, last.no),
      keys: await tx.auditKey.findMany(),
      revocations: await tx.auditRevocation.findMany({ where: { no: { lte: last.no } } }),
      witnesses: await tx.auditWitness.findMany(),
      writers: await writersUpTo(tx, last.treeSize),
    };
  });
  return {
    keys: keys.map(({ fingerprint, publicKey }) => ({ name: fingerprint, armored: publicKey })),
    witnessKeys: witnesses.map(({ publicKey, ...witness }) => ({ ...witness, armored: publicKey })),
    seeds: writers,
    revocations: revocations.map(({ body, ...revocation }) => ({ ...revocation, text: body })),
    checkpoints,
    statement: {
      request: exportId,
      scope: ctx.actor.roles.includes('oversight_auditor') ? 'oversight' : `agency ${ctx.actor.agency.id}`,
      sign: (text) => signatureOf(ctx, exportId, text),
    },
    leaves: leavesOf(ctx, { treeSize, withPersonalData }, onLeaves),
  };
}

/** The writers of the events in the auditor's scope: row-level security lets an auditor see no others' events. */
function writersUpTo(tx: Tx, treeSize: number): Promise<{ writer: string; message: string }[]> {
  return tx.$queryRaw`
    select w.writer, w.seed_message as message from audit_writer w
    where exists (select from audit_event e join audit_leaf l on l.event_row = e.id
                  where e.writer = w.writer and l.leaf_index < ${treeSize})`;
}

/**
 * The sealer's signature of what the bundle says of itself: an event commits to the text, and once that is sealed the
 * sealer computes from the sealed bytes whether it is so.
 *
 * @throws AppError `unavailable` if no sealer signs it in time, `conflict` if it refuses: the bundle is then not made.
 */
async function signatureOf(ctx: MemberContext, exportId: string, text: string): Promise<string> {
  const eventId = await transact(ctx, async (tx) =>
    attachStatement(tx, bundleStated(exportId), Buffer.from(text, 'utf8')),
  );
  for (let waited = 0; waited < signatureWaitMs; waited += signaturePollMs) {
    const statement = await transact(ctx, (tx) => readStatement(tx, eventId));
    if (statement?.signed) return statement.signed.signature;
    if (statement?.refused) throw new AppError('conflict');
    await sleep(signaturePollMs);
  }
  throw new AppError('unavailable');
}

/**
 * An archive has room for some thousands, a year has half a million: of each chunk the one with the most cosignatures,
 * and the newest thousand. Those where a key took over, and the last that count of one that was revoked, are there always;
 * what it signed after that, never.
 */
function checkpointsUpTo(tx: Tx, no: number): Promise<BundleCheckpoint[]> {
  return tx.$queryRaw`
    with cosigned as (
      select no, count(*) as cosigners, json_agg(json_build_object('agency', agency, 'signature', signature)) as cosignatures
      from audit_cosignature where no <= ${no} group by no
    ), sized as (
      select distinct on (tree_size) tree_size, body, c.signature, coalesce(cosigners, 0) as cosigners, cosignatures,
             case when h.no is not null
                  then json_build_object('fingerprint', h.fingerprint, 'signature', h.signature) end as handover,
             h.no is not null or no in (select last_no from audit_revocation) as is_key_change
      from audit_checkpoint c left join cosigned using (no) left join audit_handover h using (no)
      where no <= ${no} and (published or no = ${no})
        and not exists (select from audit_revocation r where r.fingerprint = c.fingerprint and r.last_no < no and r.no <= ${no})
      order by tree_size, is_key_change desc, coalesce(cosigners, 0) desc, no desc
    ), ranked as (
      select *, row_number() over (order by tree_size desc) as newest,
             row_number() over (partition by (greatest(tree_size, 1) - 1) / ${chunkLeaves}
                                order by cosigners desc, tree_size desc) as in_chunk
      from sized
    )
    select body as text, signature, handover, coalesce(cosignatures, '[]') as cosignatures
    from ranked where is_key_change or newest <= ${newestCheckpoints} or in_chunk = 1
    order by tree_size`;
}

interface LeafRow {
  readonly leaf_hash: Uint8Array;
  readonly event_id: string | null;
  readonly body: string | null;
  readonly mac: Uint8Array | null;
  readonly deleted: boolean;
}

async function* leavesOf(
  ctx: MemberContext,
  { treeSize, withPersonalData }: { readonly treeSize: number; readonly withPersonalData: boolean },
  onLeaves: (count: number, total: number) => Promise<void>,
): AsyncGenerator<BundleLeaf> {
  for (let from = 0; from < treeSize; from += leavesAtOnce) {
    const until = Math.min(from + leavesAtOnce, treeSize);
    const { rows, openings } = await transact(ctx, async (tx) => {
      const rows = await tx.$queryRaw<LeafRow[]>`
        select l.leaf_hash, e.event_id, e.body, e.mac, gone is not null as deleted
        from audit_leaf l left join audit_event e on e.id = l.event_row
        left join deleted_leaves(${from}::int, ${until}::int) as gone on gone = l.leaf_index
        where l.leaf_index >= ${from} and l.leaf_index < ${until}
        order by l.leaf_index`;
      const shown = withPersonalData ? rows.flatMap(({ event_id }) => event_id ?? []) : [];
      return { rows, openings: await saltedOpeningsOf(tx, ctx, shown) };
    });
    for (const row of rows) yield leafOf(row, openings);
    await onLeaves(rows.length, treeSize);
  }
}

function leafOf(
  { leaf_hash, event_id, body, mac, deleted }: LeafRow,
  openings: ReadonlyMap<string, Opening>,
): BundleLeaf {
  if (body === null) return deleted ? { deleted: leaf_hash } : { withheld: leaf_hash };
  const opening = openings.get(event_id ?? '');
  return { body, leafHash: leaf_hash, ...(mac && { mac }), ...(opening && { opening }) };
}
