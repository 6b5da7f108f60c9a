import { base64 } from '@scure/base';
import { type Checkpoint, checkpointHash, formatCheckpoint, parseCheckpoint } from '@/core/checkpoint';
import { sameHash } from '@/core/merkle';
import type { Fault, Findings } from './findings';
import { checkpointPath } from './paths';
import type { AuditPolicy, KeyRange } from './policy';
import type { SignatureVerifier } from './signatures';
import type { SignedText } from './trail-keys';

/** The checkpoints of a bundle, judged one after the other: their text, their signature, and how they follow. */
export interface Chain {
  /**
   * Judges the next checkpoint; null for a file that is missing.
   *
   * @param treeSize what the file names say.
   * @param path where it stands, if not where a bundle has it.
   * @returns what its signature vouches for, or null if that is nothing.
   */
  judge(
    treeSize: number,
    text: Uint8Array | null,
    signature: string | null,
    path?: string,
  ): Promise<SignedRoot | null>;
  readonly outcome: ChainOutcome;
}

/** What a signature that holds vouches for. */
export interface SignedRoot {
  readonly no: number;
  readonly treeSize: number;
  readonly root: Uint8Array;
  readonly path: string;
  readonly checkpoint: Checkpoint;
  /** What was signed, and its signature. */
  readonly text: string;
  readonly signature: string;
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

/** What the auditor demands of every checkpoint. */
export interface ChainDemands {
  /** Keys that the auditor knows, and when they may sign; none if none are named. */
  readonly keys: readonly KeyRange[];
  /** Which trail it must be; null for any. */
  readonly origin: string | null;
  /** How far apart two published checkpoints may be that follow each other; null for any distance. */
  readonly gapMinutesMax: number | null;
}

/** The demands of a policy or, without one, of the keys that were named; of neither there are none. */
export function demandsOf(fingerprints: readonly string[], policy: AuditPolicy | null): ChainDemands {
  const named = fingerprints.map((pin) => pin.replaceAll(/\s/g, '').toUpperCase());
  return {
    keys: policy?.keys ?? named.map((fingerprint) => ({ fingerprint, from: null, until: null })),
    origin: policy?.origin ?? null,
    gapMinutesMax: policy?.largest_gap_minutes ?? null,
  };
}

export function createChain(options: {
  readonly findings: Findings;
  readonly verifier: SignatureVerifier;
  readonly demands: ChainDemands;
  /** Why a key may not have signed a checkpoint, or null. */
  readonly refusalOf: (fingerprint: string, signed: SignedText) => string | null;
}): Chain {
  const { findings, verifier, demands, refusalOf } = options;
  const outcome: Mutable<ChainOutcome> = { count: 0, signed: 0, apart: 0, first: null, last: null };
  let before: Checkpoint | null = null;
  return {
    outcome,
    async judge(treeSize, text, signature, path = checkpointPath(treeSize)) {
      const fault = (kind: Fault, message: string, where = path) => {
        findings.add({ fault: kind, where, message, path });
        return null;
      };
      outcome.count++;
      if (!text) return fault('signature', 'The file is missing, only its signature is there.');
      if (signature === null) return fault('signature', 'The file is missing.', `${path}.asc`);
      const verdict = await verifier.verify(text, signature);
      if (!verdict.holds) return fault(verdict.fault, `Its signature does not hold: ${verdict.message}.`);
      const checkpoint = readCheckpoint(text, treeSize);
      if (typeof checkpoint === 'string') return fault('format', `${checkpoint}, although it is signed.`);
      const name = `checkpoint ${checkpoint.no}`;
      const exact = formatCheckpoint(checkpoint);
      const refusal =
        problemOfOrigin(checkpoint, demands) ??
        refusalOf(verdict.key.fingerprint, { checkpoint, text: exact });
      if (refusal) return fault('key', refusal, name);
      const problem = problemOfTime(checkpoint, verdict.signedAt);
      if (problem) fault('signature', problem, name);
      const gap = before && gapBetween(before, checkpoint, demands.gapMinutesMax);
      if (gap) fault('gap', gap, name);
      for (const contradiction of before ? contradictions(before, checkpoint) : []) {
        fault('extension', contradiction, name);
      }
      if (before && !names(checkpoint, before)) outcome.apart++;
      before = checkpoint;
      outcome.signed++;
      outcome.last = seen(checkpoint);
      outcome.first ??= outcome.last;
      const { no, root } = checkpoint;
      return { no, treeSize, root, path, checkpoint, text: exact, signature };
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

function problemOfOrigin(checkpoint: Checkpoint, { origin }: ChainDemands): string | null {
  if (origin === null || checkpoint.origin === origin) return null;
  return `It is of the trail ${checkpoint.origin}, your policy is for ${origin}.`;
}

/** Only of two that follow each other: where others were left out, nothing can be said. */
function gapBetween(before: Checkpoint, checkpoint: Checkpoint, minutesMax: number | null): string | null {
  if (minutesMax === null || !names(checkpoint, before)) return null;
  const minutes = Math.floor((Date.parse(checkpoint.time) - Date.parse(before.time)) / 60_000);
  if (minutes <= minutesMax) return null;
  return `It comes ${minutes} minutes after checkpoint ${before.no}; your policy allows ${minutesMax}.`;
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
