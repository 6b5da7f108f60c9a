import { ZipError } from '@/core/zip/read';
import { blame } from './blame';
import type { ChainOutcome } from './chain';
import { type FileJudge, judgeFiles } from './files';
import { exitCodeOf, type Finding, sorted } from './findings';
import {
  type BundleEntry,
  type BundleKeySeen,
  beginPass,
  closeOpen,
  type Pass,
  takeEntry,
  type VerifyOptions,
} from './pass';
import { revocationPath, signaturePath } from './paths';
import type { ReplayOutcome } from './replay';
import type { BundleScope } from './scope';
import { judgeScope } from './scope-check';
import type { KeySpan } from './trail-keys';
import { faultWitnesses, type WitnessOutcome } from './witnesses';

export interface BundleVerdict {
  /** 0 if all holds; else as in `findings.ts`. */
  readonly exitCode: number;
  /** The outermost cause first; the first 200 of each kind. */
  readonly findings: readonly Finding[];
  /** How many more findings there were than are listed. */
  readonly unlisted: number;
  /** What is no fault, but should be known. */
  readonly notes: readonly string[];
  readonly events: {
    readonly total: number;
    readonly replayed: number;
    readonly withheld: number;
    /** How many openings of personal data hold. */
    readonly opened: number;
    /** Times of the first and the last event that is shown. */
    readonly firstAt: string | null;
    readonly lastAt: string | null;
    /** How many follow after the last checkpoint that holds. */
    readonly uncovered: number;
  };
  /** What is signed of the bundle as a whole; null if that does not hold. */
  readonly scope: BundleScope | null;
  /** How many events had the MAC of their writer checked; null without the key to them. */
  readonly macs: number | null;
  readonly witnesses: WitnessOutcome;
  /** The last checkpoint that holds, as it was signed: what the auditor keeps for the next time. */
  readonly head: { readonly text: string; readonly signature: string } | null;
  readonly checkpoints: ChainOutcome;
  readonly keys: readonly (BundleKeySeen & { readonly span: KeySpan | null })[];
  /** False if the archive is damaged so that reading had to stop. */
  readonly complete: boolean;
}

/**
 * Verifies a bundle in one pass, in memory that hardly grows with it: some 40 bytes an event, and the files' names.
 *
 * @throws only what reading the entries throws, a damaged archive apart: that is a finding.
 */
export async function verifyBundle(
  entries: AsyncIterable<BundleEntry>,
  options: VerifyOptions,
): Promise<BundleVerdict> {
  const pass = beginPass(options);
  const complete = await takeAll(pass, entries);
  const outcome = pass.replay.conclude(complete);
  const files = judgeFiles(pass);
  blameUndecided(pass, outcome, files);
  if (complete || pass.manifestText !== null) files.faultRest();
  if (complete) {
    faultAbsence(pass);
    faultRevocations(pass);
    await judgeScope(pass);
  }
  const last = outcome.last?.checkpoint ?? null;
  const uncovered = outcome.treeSize - (last?.treeSize ?? 0);
  const goesOn = complete ? pass.extension.conclude(last) : [];
  const witnesses = pass.witnesses.conclude(outcome.treeSize, last);
  if (complete && pass.policy) faultWitnesses(pass.findings, pass.policy, witnesses);
  if (uncovered > 0 && pass.findings.list.length === 0) faultTail(pass, uncovered);
  const notes = [...goesOn, ...pass.told.notes, ...pass.trailKeys.notes(), ...notesOn(pass, outcome)];
  const findings = sorted(pass.findings.list.map((finding) => attributed(finding, files)));
  const {
    findings: { unlisted },
    events,
    keys,
    chain,
  } = pass;
  return {
    exitCode: exitCodeOf(findings),
    findings,
    unlisted,
    notes,
    events: { total: outcome.treeSize, ...events, uncovered },
    checkpoints: chain.outcome,
    scope: pass.said,
    macs: pass.macs.checked,
    witnesses,
    head: outcome.last && { text: outcome.last.text, signature: outcome.last.signature },
    keys: keys.map((key) => ({ ...key, span: pass.trailKeys.spanOf(key.fingerprint) })),
    complete,
  };
}

/** Reads all files; false if the archive is damaged so that reading had to stop. */
async function takeAll(pass: Pass, entries: AsyncIterable<BundleEntry>): Promise<boolean> {
  try {
    for await (const entry of entries) await takeEntry(pass, entry);
    await closeOpen(pass);
    return true;
  } catch (cause) {
    if (!(cause instanceof ZipError)) throw cause;
    const message = `${cause.message}. Reading stopped.`;
    pass.findings.add({ fault: 'archive', where: cause.place, message });
    return false;
  }
}

/** Where nothing signed tells which of two files was altered, the manifest may. */
function blameUndecided({ findings }: Pass, { undecided }: ReplayOutcome, files: FileJudge): void {
  for (const suspect of undecided) {
    const [event, leaf] = [files.isAltered(suspect.eventsPath), files.isAltered(suspect.leavesPath)];
    const altered = event ? 'event' : 'leaf';
    blame(findings, suspect, { altered: event === leaf ? null : altered, by: null });
  }
}

function faultAbsence({ keys, chain, findings }: Pass): void {
  if (keys.length === 0 && !findings.list.some((finding) => finding.fault === 'key')) {
    findings.add({ fault: 'key', where: 'keys/', message: 'The bundle has no key to verify with.' });
  }
  if (chain.outcome.count === 0) {
    findings.add({ fault: 'signature', where: 'checkpoints/', message: 'The bundle has no checkpoint.' });
  }
}

function faultRevocations({ trailKeys, revocation, findings }: Pass): void {
  const fault = (key: string, message: string) =>
    findings.add({ fault: 'key', where: revocationPath(key), message, path: revocationPath(key) });
  for (const { key, problem } of trailKeys.conclude()) fault(key, problem);
  if (revocation) fault(revocation.fingerprint, 'Its signature is missing.');
}

/** Concord exports up to a checkpoint: where events follow the last one, those that covered them were taken away. */
function faultTail({ findings }: Pass, uncovered: number): void {
  const message = `No checkpoint covers the last ${uncovered} events: whoever had the bundle could have changed them.`;
  findings.add({ fault: 'unwitnessed', where: 'checkpoints/', message });
}

function notesOn({ findings, numbering, events, chain }: Pass, outcome: ReplayOutcome): string[] {
  const notes: string[] = [];
  const { apart, signed } = chain.outcome;
  if (apart > 0)
    notes.push(`${apart} of ${signed} checkpoints do not name the one before: others lie between them.`);
  if (findings.list.some(({ fault }) => fault === 'root' || fault === 'archive')) {
    notes.push(
      'Whether the numbers of each writer are complete was not judged: not all events can be relied on.',
    );
  } else {
    notes.push(...numbering.conclude(outcome.treeSize - events.replayed));
  }
  return notes;
}

/** When the file of a signature was altered, the key that it names is no evidence against the keys. */
function attributed(finding: Finding, files: FileJudge): Finding {
  const [path, size] = /^checkpoints\/(\d{12})\.txt(?:\..+\.asc)?$/.exec(finding.path ?? '') ?? [];
  if (finding.fault !== 'key' || path === undefined) return finding;
  const isAltered = files.isAltered(path) || files.isAltered(signaturePath(Number(size)));
  return isAltered ? { ...finding, fault: 'signature' } : finding;
}
