import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { SignatureVerifier } from './bundle/signatures';
import type { AuditorState } from './bundle/state';
import { type Checkpoint, checkpointHash, parseCheckpoint } from './checkpoint';
import { sameHash } from './merkle';
import { verifyConsistency } from './merkle-proof';

/** A checkpoint as a portal or a bundle offers it to a witness. */
export interface OfferedCheckpoint {
  readonly text: string;
  readonly signature: string;
}

/**
 * What a witness makes of a checkpoint. `cosign`: it goes on from what the witness has seen. `known`: it is what the
 * witness has seen. `rollback` and `extension`: it contradicts that, and both together are evidence.
 */
export type FollowDecision =
  | { readonly kind: 'cosign' | 'known'; readonly checkpoint: Checkpoint }
  | {
      readonly kind: 'rollback' | 'extension' | 'signature' | 'key' | 'format';
      readonly message: string;
    };

/** A checkpoint that two keys of the trail signed: with it the one hands over to the other. */
export interface OfferedHandover extends OfferedCheckpoint {
  /** The other key's signature of the same text. */
  readonly next: string;
}

/**
 * The keys that may sign by now: those that the witness was told, or the keys to which they handed over, one after the
 * other. One that handed over signs no more; what does not hold introduces nobody.
 *
 * @param handovers in the order of their checkpoints.
 */
export async function followKeys(
  fingerprints: readonly string[],
  handovers: readonly OfferedHandover[],
  verifier: SignatureVerifier,
): Promise<string[]> {
  let accepted = [...fingerprints];
  for (const { text, signature, next } of handovers) {
    const bytes = utf8ToBytes(text);
    const [before, after] = [await verifier.verify(bytes, signature), await verifier.verify(bytes, next)];
    if (!before.holds || !after.holds || !accepted.includes(before.key.fingerprint)) continue;
    accepted = [...accepted.filter((one) => one !== before.key.fingerprint), after.key.fingerprint];
  }
  return accepted;
}

/** Whether the trail signed it: by one of these keys, and as a checkpoint. */
export async function judgeOffer(
  { text, signature }: OfferedCheckpoint,
  verifier: SignatureVerifier,
  fingerprints: readonly string[],
): Promise<FollowDecision> {
  const verdict = await verifier.verify(utf8ToBytes(text), signature);
  if (!verdict.holds) return { kind: verdict.fault, message: `${verdict.message}.` };
  if (!fingerprints.includes(verdict.key.fingerprint))
    return { kind: 'key', message: `It is signed by ${verdict.key.fingerprint}, not by a key you named.` };
  try {
    return { kind: 'cosign', checkpoint: parseCheckpoint(text) };
  } catch (cause) {
    return { kind: 'format', message: `${cause instanceof Error ? cause.message : cause}.` };
  }
}

/** Whether a signed checkpoint goes on from the last one seen; the proof is from the one's size to the other's. */
export function decideFollow(
  state: AuditorState | null,
  offered: { readonly checkpoint: Checkpoint; readonly text: string },
  proof: readonly Uint8Array[],
): FollowDecision {
  const { checkpoint } = offered;
  if (!state) return { kind: 'cosign', checkpoint };
  const known = state.checkpoint;
  const extension = (message: string) => ({ kind: 'extension' as const, message });
  if (checkpoint.origin !== known.origin)
    return extension(`It is of the trail ${checkpoint.origin}, not of ${known.origin}.`);
  if (sameHash(checkpointHash(offered.text), checkpointHash(state.text)))
    return { kind: 'known', checkpoint };
  if (checkpoint.no === known.no)
    return extension(`There are two checkpoints of number ${known.no}: two histories were signed.`);
  if (checkpoint.treeSize < known.treeSize || checkpoint.no < known.no) {
    const message = `Checkpoint ${checkpoint.no} over ${checkpoint.treeSize} events came after ${known.no} over ${known.treeSize}.`;
    return { kind: 'rollback', message };
  }
  if (checkpoint.time < known.time)
    return extension(`It is dated ${checkpoint.time}, before ${known.time}: a clock was set back.`);
  const isConsistent = verifyConsistency({
    ...{ oldSize: known.treeSize, newSize: checkpoint.treeSize },
    ...{ oldRoot: known.root, newRoot: checkpoint.root, proof },
  });
  if (isConsistent) return { kind: 'cosign', checkpoint };
  return extension(
    `No proof shows that it goes on from the ${known.treeSize} events of checkpoint ${known.no}.`,
  );
}
