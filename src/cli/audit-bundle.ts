import type { SignedRoot } from '@/core/bundle/chain';
import { exitCodes } from '@/core/bundle/findings';
import type { EventSeen } from '@/core/bundle/lines';
import { type BundleVerdict, verifyBundle } from '@/core/bundle/verify';
import { type EvidenceFiles, evidenceZip } from '@/core/evidence/files';
import { judgeEvidence } from '@/core/evidence/judge';
import { openBundle } from './bundle-files';
import { writeDurably } from './durable-file';
import { evidenceText } from './evidence-text';
import { type Measure, measureOptions } from './measure';
import { nativeDigests } from './native-digests';
import { UsageError } from './usage';
import { verdictText } from './verify-text';

/** What the commands of concord-audit have in common. */

/** It cannot be done, and nobody did anything wrong: exit code 1. */
export const cannot = 1;

export const commonOptions = {
  ...measureOptions,
  out: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const commonUsage = `--out FILE         writes an archive that stands alone; without it the proof is only shown
--policy FILE      what you demand: keys, witnesses, limits (docs/auditors-guide.md)
--fingerprint FPR  without a policy: a key that may have signed; may be given several times
--json             the verdict as JSON
--help             this text
`;

/** A bundle that holds. */
export interface Examined {
  readonly verdict: BundleVerdict;
  /** By their numbers. */
  readonly checkpoints: ReadonlyMap<number, SignedRoot>;
}

/** Says what is wrong, and is the exit code; what holds goes on. */
export class Refusal extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** @throws Refusal if the bundle does not hold. */
export async function examine(
  bundle: string,
  { policy, fingerprints }: Measure,
  onEvent: (event: EventSeen, leaf: number) => void = () => {},
): Promise<Examined> {
  const checkpoints = new Map<number, SignedRoot>();
  const verdict = await verifyBundle(await openBundle(bundle), {
    digests: nativeDigests,
    ...{ now: new Date(), policy, fingerprints, onEvent },
    onCheckpoint: (signed) => checkpoints.set(signed.no, signed),
  });
  const { exitCode } = verdict;
  if (exitCode === exitCodes.holds || exitCode === exitCodes.unwitnessed) return { verdict, checkpoints };
  throw new Refusal(exitCode, verdictText(bundle, verdict, { policy, state: null, statePath: null }));
}

/**
 * The measure for what is taken out of a bundle. By its checkpoints the bundle shows which keys took over from those that
 * the auditor named; what is taken out of it does not.
 */
export function measureOf({ policy, fingerprints }: Measure, { verdict: { keys } }: Examined): Measure {
  const taken = keys.filter(({ span }) => span !== null).map(({ fingerprint }) => fingerprint);
  if (!policy) return { policy, fingerprints: fingerprints.length === 0 ? [] : [...fingerprints, ...taken] };
  const others = taken.filter((key) => !policy.keys.some(({ fingerprint }) => fingerprint === key));
  const added = others.map((fingerprint) => ({ fingerprint, from: null, until: null }));
  return { policy: { ...policy, keys: [...policy.keys, ...added] }, fingerprints };
}

/** Judges what was made as its reader will, writes it if it holds, and says what it shows. */
export async function handOut(
  files: EvidenceFiles,
  { policy, fingerprints }: Measure,
  { out, json, shown }: { out: string | undefined; json: boolean | undefined; shown: string },
): Promise<number> {
  const verdict = await judgeEvidence(files, 'proof', { now: new Date(), policy, fingerprints });
  const { exitCode } = verdict;
  const holds = exitCode === exitCodes.holds || exitCode === exitCodes.unwitnessed;
  if (out && holds) await writeDurably(out, Buffer.concat(evidenceZip(files)));
  const proof = new TextDecoder().decode(files.get(shown));
  const text = evidenceText(out ?? 'not written: give --out FILE', 'proof', verdict);
  const wrote = holds && out ? out : null;
  process.stdout.write(
    json
      ? `${JSON.stringify({ file: wrote, proof, ...verdict }, null, 2)}\n`
      : `${text}${wrote ? '' : `\n${proof}`}`,
  );
  return exitCode;
}

/** Runs a command and says of what it refuses why. */
export async function orRefusal(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    process.stderr.write(`${cause.message.trimEnd()}\n`);
    return cause.exitCode;
  }
}

/** The one bundle that was named. @throws UsageError */
export function oneBundle(positionals: readonly string[], usage: string): string {
  const [bundle, ...more] = positionals;
  if (!bundle || more.length > 0) throw new UsageError(`Name one bundle.\n\n${usage}`);
  return bundle;
}
