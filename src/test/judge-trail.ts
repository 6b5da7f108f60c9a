import type pg from 'pg';
import { openpgpVerifier } from '@/core/bundle/signatures';
import { type BundleFile, bundleEntries } from '@/core/bundle/write';
import { parseCheckpoint } from '@/core/checkpoint';
import { newId } from '@/core/ids';
import { appendLeaves, emptyFrontier, frontierRoot, sameHash } from '@/core/merkle';
import type { Signer } from '@/server/openpgp';
import { verifyFiles } from './audit-bundle';

/** What can be seen of a trail from outside, against what its writers said. */
interface Judged {
  /** Acknowledged, and not in the tree. */
  readonly lost: number;
  /** In the trail, and never tried. */
  readonly phantom: number;
  readonly unsealed: number;
  readonly leaves: number;
  readonly contiguous: boolean;
  readonly checkpoints: number;
  readonly checkpointsBad: number;
  /** As `concord-verify` judges the whole trail. */
  readonly exitCode: number;
  readonly findings: readonly string[];
  readonly faults: readonly string[];
}

export async function judgeTrail(
  admin: pg.Client,
  said: { readonly tried: ReadonlySet<string>; readonly acknowledged: ReadonlySet<string> },
  signer: Signer,
): Promise<Judged> {
  const query = async <T extends pg.QueryResultRow>(sql: string) => (await admin.query<T>(sql)).rows;
  const events = await query<{ id: string; type: string; leaf: number | null }>(
    `select e.event_id as id, e.type, l.leaf_index as leaf
     from audit_event e left join audit_leaf l on l.event_row = e.id`,
  );
  const sealed = new Set(events.filter(({ leaf }) => leaf !== null).map(({ id }) => id));
  const written = events.filter(({ type }) => type === 'chaos.written');
  const leaves = await query<{ leaf: number; hash: Buffer; body: string }>(
    `select l.leaf_index as leaf, l.leaf_hash as hash, e.body
     from audit_leaf l join audit_event e on e.id = l.event_row order by 1`,
  );
  const checkpoints = await query<Stored & pg.QueryResultRow>(
    'select body as text, signature, tree_size as size, published from audit_checkpoint order by no',
  );
  const keys = await query<{ name: string; armored: string }>(
    'select fingerprint as name, public_key as armored from audit_key',
  );
  const seeds = await query<{ writer: string; message: string }>(
    'select writer, seed_message as message from audit_writer',
  );
  const { exitCode, findings } = await verified({ signer, keys, seeds, checkpoints, leaves });
  const faults = await query<{ kind: string }>('select kind from audit_fault');
  return {
    lost: [...said.acknowledged].filter((id) => !sealed.has(id)).length,
    phantom: written.filter(({ id }) => !said.tried.has(id)).length,
    unsealed: events.length - sealed.size,
    leaves: leaves.length,
    contiguous: leaves.every(({ leaf }, at) => leaf === at),
    checkpoints: checkpoints.length,
    checkpointsBad: (await badSignatures(keys, checkpoints)) + badRoots(checkpoints, leaves),
    exitCode,
    findings: findings.map(({ where, message }) => `${where}: ${message}`),
    faults: faults.map(({ kind }) => kind),
  };
}

interface Stored {
  readonly text: string;
  readonly signature: string;
  readonly size: number;
  readonly published: boolean;
}
type Checkpoints = readonly Stored[];
type Keys = readonly { readonly name: string; readonly armored: string }[];

async function verified(trail: {
  signer: Signer;
  keys: Keys;
  seeds: readonly { readonly writer: string; readonly message: string }[];
  checkpoints: Checkpoints;
  leaves: readonly { readonly hash: Buffer; readonly body: string }[];
}) {
  const last = trail.checkpoints.at(-1);
  const chained = trail.checkpoints.filter((checkpoint) => checkpoint.published || checkpoint === last);
  const newest = new Map(chained.map((checkpoint) => [checkpoint.size, checkpoint]));
  newest.delete(0);
  const files: BundleFile[] = [];
  const source = {
    ...{ keys: trail.keys, seeds: trail.seeds },
    statement: {
      request: newId(),
      scope: 'oversight',
      sign: (text: string) => trail.signer.sign(Buffer.from(text)),
    },
    checkpoints: [...newest.values()].sort((a, b) => a.size - b.size),
    leaves: trail.leaves.map(({ body, hash }) => ({ body, leafHash: hash })),
  };
  for await (const file of bundleEntries(source)) files.push(file);
  return verifyFiles(new Map(files.map(({ path, content }) => [path, content])), { now: new Date() });
}

/** Each checkpoint, those between the published ones too, signs the root of the leaves that it covers. */
function badRoots(checkpoints: Checkpoints, leaves: readonly { readonly hash: Buffer }[]): number {
  let frontier = emptyFrontier;
  return checkpoints.filter(({ text, size }) => {
    frontier = appendLeaves(
      frontier,
      leaves.slice(frontier.size, size).map(({ hash }) => hash),
    );
    return !sameHash(parseCheckpoint(text).root, frontierRoot(frontier));
  }).length;
}

async function badSignatures(keys: Keys, checkpoints: Checkpoints): Promise<number> {
  const verifier = openpgpVerifier(new Date());
  for (const { armored } of keys) await verifier.addKey(armored);
  let bad = 0;
  for (const { text, signature } of checkpoints) {
    if (!(await verifier.verify(Buffer.from(text), signature)).holds) bad += 1;
  }
  return bad;
}
