import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { parseAuditEvent } from '@/core/audit-event';
import { openpgpVerifier } from '@/core/bundle/signatures';
import { parseCheckpoint } from '@/core/checkpoint';
import { leafHash, sameHash } from '@/core/merkle';
import { inclusionSteps } from '@/core/merkle-proof';
import type { EventDetail } from '../schema';

/** What is checked, in the order in which one follows from the other. */
const proofChecks = ['facts', 'path', 'signature'] as const;

interface Step {
  readonly sibling: string;
  readonly side: 'left' | 'right';
  readonly node: string;
}

export interface ProofReport {
  readonly holds: Readonly<Record<(typeof proofChecks)[number], boolean>>;
  /** All hashes in hex. */
  readonly leaf: string;
  readonly steps: readonly Step[];
  /** The key that made the signature, as gpg prints it; null if none of the trail did. */
  readonly fingerprint: string | null;
}

/**
 * Checks an event with nothing but what came with it: do the bytes say what the page says, does the path lead from them
 * to the root in the checkpoint's text, and is that text signed by the key? No server is asked.
 */
export async function checkProof(event: EventDetail, now: Date): Promise<ProofReport | null> {
  const { body, proof } = event;
  if (!proof) return null;
  const hash = leafHash(utf8ToBytes(body));
  const { treeSize, root } = parseCheckpoint(proof.checkpoint.body);
  const siblings = proof.path.map(hexToBytes);
  const steps = inclusionSteps({ leaf: proof.leafIndex, treeSize, leafHash: hash, proof: siblings });
  const reached = steps && (steps.at(-1)?.node ?? hash);
  const fingerprint = await signerOf(proof, now);
  return {
    holds: {
      facts: says(event),
      path: reached !== null && sameHash(reached, root),
      signature: fingerprint !== null,
    },
    leaf: bytesToHex(hash),
    steps: (steps ?? []).map(({ sibling, side, node }) => ({
      sibling: bytesToHex(sibling),
      ...{ side, node: bytesToHex(node) },
    })),
    fingerprint,
  };
}

/** Do the bytes say what stands in the columns that the page is drawn from? */
function says({ body, id, at, type, op, outcome, object }: EventDetail): boolean {
  try {
    const said = parseAuditEvent(body);
    return (
      [said.id === id, said.at === at, said.type === type, said.op === op].every(Boolean) &&
      said.outcome === outcome &&
      (said.object?.id ?? null) === (object?.id ?? null) &&
      (said.object?.type ?? null) === (object?.type ?? null)
    );
  } catch {
    return false;
  }
}

async function signerOf(proof: NonNullable<EventDetail['proof']>, now: Date): Promise<string | null> {
  try {
    const verifier = openpgpVerifier(now);
    await verifier.addKey(proof.publicKey);
    const verdict = await verifier.verify(utf8ToBytes(proof.checkpoint.body), proof.checkpoint.signature);
    return verdict.holds ? verdict.key.fingerprint : null;
  } catch {
    return null;
  }
}
