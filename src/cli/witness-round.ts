import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, printable } from '@/core/bundle/findings';
import { openpgpVerifier, type SignatureVerifier } from '@/core/bundle/signatures';
import { type AuditorState, formatAuditorState, parseAuditorState } from '@/core/bundle/state';
import { verifyBundle } from '@/core/bundle/verify';
import type { Checkpoint } from '@/core/checkpoint';
import {
  decideFollow,
  type FollowDecision,
  followKeys,
  judgeOffer,
  type OfferedCheckpoint,
} from '@/core/follow';
import { openBundle } from './bundle-files';
import { readIfThere, writeDurably } from './durable-file';
import { PortalError, portalLog } from './portal-log';
import { UsageError } from './usage';
import type { WitnessKey } from './witness-key';

export interface Witness {
  readonly folder: string;
  readonly agency: string;
  /** The trail's keys, or those that handed over to them: 40 hex digits in capitals. */
  readonly fingerprints: readonly string[];
  readonly key: WitnessKey;
}

/** What came of one look at the trail. */
export interface Round {
  readonly at: string;
  readonly exitCode: number;
  readonly message: string;
  readonly checkpoint: { readonly no: number; readonly treeSize: number } | null;
  /** The file in which both sides of a contradiction stand. */
  readonly evidence: string | null;
}

/** The portal could not be reached: nothing is wrong with the trail as far as is known. */
const unreachable = 1;

/** Looks at the newest checkpoint of a portal, cosigns it if it goes on from the last, and hands the cosignature in. */
export async function followPortal(witness: Witness, portal: string): Promise<Round> {
  const log = portalLog(portal);
  try {
    const state = await readState(witness);
    const offered = await log.checkpoint();
    const { keys, handovers } = await log.keys();
    const verifier = await verifierOf(keys);
    const accepted = await followKeys(witness.fingerprints, handovers, verifier);
    const judged = await judgeOffer(offered, verifier, accepted);
    if (!('checkpoint' in judged)) return await refuse(witness, state, offered, judged);
    const { checkpoint } = judged;
    const isOnward = state !== null && state.checkpoint.treeSize < checkpoint.treeSize;
    const proof = isOnward ? await log.consistency(state.checkpoint.treeSize, checkpoint.treeSize) : [];
    const decision = decideFollow(state, { checkpoint, text: offered.text }, proof);
    if (!('checkpoint' in decision)) return await refuse(witness, state, offered, decision, proof);
    const { no, treeSize } = checkpoint;
    const signature = await cosign(witness, checkpoint, offered);
    await log.cosign({ no, agency: witness.agency, signature });
    return round(exitCodes.holds, `cosigned checkpoint ${no} over ${treeSize} events`, checkpoint);
  } catch (cause) {
    if (cause instanceof PortalError) return round(unreachable, `${cause.message}.`);
    throw cause;
  }
}

/** Verifies a bundle and cosigns its last checkpoint, if it goes on from the last one seen. */
export async function followBundle(witness: Witness, bundle: string): Promise<Round> {
  const state = await readState(witness);
  const { fingerprints } = witness;
  const verdict = await verifyBundle(await openBundle(bundle), { now: new Date(), fingerprints, state });
  const [first] = verdict.findings;
  if (first || !verdict.head) {
    const message = first ? `${first.where}: ${first.message}` : 'The bundle has no checkpoint.';
    const kind = first?.fault === 'rollback' ? 'rollback' : 'extension';
    const evidence =
      state && verdict.head && (first?.fault === 'rollback' || first?.fault === 'extension')
        ? await keepEvidence(witness, state, verdict.head, { kind, message })
        : null;
    return round(verdict.exitCode, message, null, evidence);
  }
  const { text, signature } = verdict.head;
  const { checkpoint } = parseAuditorState(formatAuditorState(verdict.head));
  await cosign(witness, checkpoint, { text, signature });
  const path = pathsOf(witness, checkpoint.no).cosignature;
  return round(exitCodes.holds, `cosigned checkpoint ${checkpoint.no}: ${path}`, checkpoint);
}

/**
 * What was seen is on the disk before anything is signed: killed in between, the witness knows next time what it was
 * about to vouch for, and at worst signs the same bytes again. It can never be made to sign two histories.
 */
async function cosign(witness: Witness, { no }: Checkpoint, offered: OfferedCheckpoint): Promise<string> {
  const paths = pathsOf(witness, no);
  const before = await readIfThere(paths.text);
  if (before !== null && before !== offered.text)
    throw new UsageError(`${paths.text} is another checkpoint of this number: was the state lost?`);
  await writeDurably(paths.text, offered.text);
  await writeDurably(paths.signature, offered.signature);
  await writeDurably(statePath(witness), formatAuditorState(offered));
  const kept = await readIfThere(paths.cosignature);
  if (kept !== null) return kept;
  const signature = await witness.key.sign(offered.text);
  await writeDurably(paths.cosignature, signature);
  return signature;
}

async function refuse(
  witness: Witness,
  state: AuditorState | null,
  offered: OfferedCheckpoint,
  decision: Exclude<FollowDecision, { checkpoint: Checkpoint }>,
  proof: readonly Uint8Array[] = [],
): Promise<Round> {
  const { kind, message } = decision;
  const isEvidence = state !== null && (kind === 'rollback' || kind === 'extension');
  const evidence = isEvidence ? await keepEvidence(witness, state, offered, { kind, message }, proof) : null;
  return round(exitCodes[kind], message, null, evidence);
}

/** Both sides, each with the signature that it came with: whoever signed them cannot deny it. */
async function keepEvidence(
  witness: Witness,
  known: AuditorState,
  offered: OfferedCheckpoint,
  contradiction: { readonly kind: 'rollback' | 'extension'; readonly message: string },
  proof: readonly Uint8Array[] = [],
): Promise<string> {
  const at = new Date().toISOString();
  const path = join(witness.folder, 'evidence', `${at.replaceAll(':', '')}-${contradiction.kind}.json`);
  const evidence = {
    ...{ at, ...contradiction },
    known: { checkpoint: known.text, signature: known.signature },
    offered: { checkpoint: offered.text, signature: offered.signature },
    proof: proof.map((hash) => Buffer.from(hash).toString('base64')),
  };
  await writeDurably(path, `${JSON.stringify(evidence, null, 2)}\n`);
  return path;
}

async function readState(witness: Witness): Promise<AuditorState | null> {
  for (const folder of ['checkpoints', 'evidence'])
    await mkdir(join(witness.folder, folder), { recursive: true, mode: 0o700 });
  const path = statePath(witness);
  const text = await readIfThere(path);
  try {
    return text === null ? null : parseAuditorState(text);
  } catch (cause) {
    throw new UsageError(`${path}: ${cause instanceof Error ? cause.message : cause}.`);
  }
}

async function verifierOf(keys: readonly string[]): Promise<SignatureVerifier> {
  const verifier = openpgpVerifier(new Date());
  // A key that cannot be used signs nothing that is accepted; one that is missing is named by its signature.
  for (const key of keys) await verifier.addKey(key).catch(() => undefined);
  return verifier;
}

function statePath({ folder }: Witness): string {
  return join(folder, 'state.json');
}

function pathsOf({ folder, agency }: Witness, no: number) {
  const text = join(folder, 'checkpoints', `${String(no).padStart(12, '0')}.txt`);
  return { text, signature: `${text}.asc`, cosignature: `${text}.${agency}.asc` };
}

function round(
  exitCode: number,
  message: string,
  checkpoint: Checkpoint | null = null,
  evidence: string | null = null,
): Round {
  const seen = checkpoint && { no: checkpoint.no, treeSize: checkpoint.treeSize };
  return { at: new Date().toISOString(), exitCode, message: printable(message), checkpoint: seen, evidence };
}
