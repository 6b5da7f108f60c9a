import { base64 } from '@scure/base';
import { type Checkpoint, checkpointHash, formatCheckpoint, parseCheckpoint } from '@/core/checkpoint';
import { sameHash } from '@/core/merkle';
import type { Fault, Findings } from './findings';
import { checkpointPath, signaturePath } from './paths';
import type { SignatureVerifier } from './signatures';

/** The checkpoints of a bundle, judged one after the other: their text, their signature, and how they follow. */
export interface Chain {
  /**
   * Judges the next checkpoint; null for a file that is missing.
   *
   * @param treeSize what the file names say.
   * @returns what its signature vouches for, or null if that is nothing.
   */
  judge(treeSize: number, text: Uint8Array | null, signature: string | null): Promise<SignedRoot | null>;
  readonly outcome: ChainOutcome;
}

/** What a signature that holds vouches for. */
export interface SignedRoot {
  readonly no: number;
  readonly treeSize: number;
  readonly root: Uint8Array;
  readonly path: string;
}

export interface ChainOutcome {
  /** How many are in the bundle. */
  readonly count: number;
  /** How many have a signature that holds, by a key that was accepted. */
  readonly signed: number;
  /** How many do not name the one before them in the bundle: those between were not exported. */
  readonly apart: number;
  readonly first: CheckpointSeen | null;
  readonly last: CheckpointSeen | null;
}

/** What a signed checkpoint says; the root in base64, as in its text. */
export interface CheckpointSeen {
  readonly origin: string;
  readonly no: number;
  readonly treeSize: number;
  readonly root: string;
  readonly time: string;
}

/** The sealer signs at once; between the time in the text and that of the signature there may be so much. */
const signingDelayMaxMs = 600_000;

/** @param options.pins fingerprints of primary keys, 40 hex digits in capitals; if none, every key is accepted. */
export function createChain(options: {
  readonly findings: Findings;
  readonly verifier: SignatureVerifier;
  readonly pins: ReadonlySet<string>;
}): Chain {
  const { findings, verifier, pins } = options;
  const outcome: Mutable<ChainOutcome> = { count: 0, signed: 0, apart: 0, first: null, last: null };
  let before: Checkpoint | null = null;
  return {
    outcome,
    async judge(treeSize, text, signature) {
      const path = checkpointPath(treeSize);
      const fault = (kind: Fault, message: string, where = path) => {
        findings.add({ fault: kind, where, message, path });
        return null;
      };
      outcome.count++;
      if (!text) return fault('signature', 'The file is missing, only its signature is there.');
      if (signature === null) return fault('signature', 'The file is missing.', signaturePath(treeSize));
      const verdict = await verifier.verify(text, signature);
      if (!verdict.holds) return fault(verdict.fault, `Its signature does not hold: ${verdict.message}.`);
      const checkpoint = readCheckpoint(text, treeSize);
      if (typeof checkpoint === 'string') return fault('format', `${checkpoint}, although it is signed.`);
      const name = `checkpoint ${checkpoint.no}`;
      const { fingerprint } = verdict.key;
      if (pins.size > 0 && !pins.has(fingerprint)) {
        return fault(
          'key',
          `It is signed by ${fingerprint}, which is none of the keys that you named.`,
          name,
        );
      }
      const problem = problemOfTime(checkpoint, verdict.signedAt);
      if (problem) fault('signature', problem, name);
      for (const contradiction of before ? contradictions(before, checkpoint) : []) {
        fault('extension', contradiction, name);
      }
      if (before && !names(checkpoint, before)) outcome.apart++;
      before = checkpoint;
      outcome.signed++;
      outcome.last = seen(checkpoint);
      outcome.first ??= outcome.last;
      return { no: checkpoint.no, treeSize, root: checkpoint.root, path };
    },
  };
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

function seen({ origin, no, treeSize, root, time }: Checkpoint): CheckpointSeen {
  return { origin, no, treeSize, root: base64.encode(root), time };
}

/** The checkpoint, or why it is none. */
function readCheckpoint(bytes: Uint8Array, treeSize: number): Checkpoint | string {
  try {
    const checkpoint = parseCheckpoint(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    );
    return checkpoint.treeSize === treeSize ? checkpoint : `It is about ${checkpoint.treeSize} events`;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

function problemOfTime(checkpoint: Checkpoint, signedAt: Date): string | null {
  const delay = Math.abs(signedAt.getTime() - Date.parse(checkpoint.time));
  if (delay <= signingDelayMaxMs) return null;
  return `It says ${checkpoint.time}, but was signed at ${signedAt.toISOString()}.`;
}

/** How a checkpoint contradicts the one before it in the bundle. */
function contradictions(before: Checkpoint, checkpoint: Checkpoint): string[] {
  const found: string[] = [];
  if (checkpoint.origin !== before.origin) {
    found.push(`It is of the trail ${checkpoint.origin}, the one before of ${before.origin}.`);
  }
  if (checkpoint.no <= before.no) {
    found.push(`It covers more events than checkpoint ${before.no}, but its number is not higher.`);
  }
  if (checkpoint.time < before.time) {
    found.push(`It is dated before checkpoint ${before.no}: a clock was set back.`);
  }
  if (checkpoint.no === before.no + 1 && !names(checkpoint, before)) {
    found.push(`It names another checkpoint before it than checkpoint ${before.no} in this bundle.`);
  }
  return found;
}

function names(checkpoint: Checkpoint, before: Checkpoint): boolean {
  return sameHash(checkpoint.prev, checkpointHash(formatCheckpoint(before)));
}
