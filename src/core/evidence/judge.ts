import { saltedCommitment } from '@/core/audit-event';
import type { ChainOutcome } from '@/core/bundle/chain';
import { exitCodeOf, type Finding, sorted } from '@/core/bundle/findings';
import type { BundleKeySeen } from '@/core/bundle/pass';
import { readBundlePath } from '@/core/bundle/paths';
import type { AuditPolicy } from '@/core/bundle/policy';
import type { WitnessOutcome } from '@/core/bundle/witnesses';
import { canonicalJson } from '@/core/canonical-json';
import { parseReceipt, type SignedReceipt } from '@/core/receipt';
import { beginCase, type Case, faultIn, textIn } from './case';
import { type CheckOpening, cosignerIn, type EvidenceFiles, evidenceFiles } from './files';
import { type EventPlace, judgePlace } from './place';
import { faultUnanchored, takeRevocations } from './revocations';
import { judgeSuccession, type Succession } from './succession';

export interface EvidenceOptions {
  /** Signatures from after this instant are refused. */
  readonly now: Date;
  readonly fingerprints?: readonly string[];
  readonly policy?: AuditPolicy | null;
  /** Opens the commitment of a receipt. */
  readonly opening?: CheckOpening | null;
}

export interface EvidenceVerdict {
  /** 0 if all holds; else as in `findings.ts`. */
  readonly exitCode: number;
  readonly findings: readonly Finding[];
  readonly unlisted: number;
  /** What is no fault, but should be known. */
  readonly notes: readonly string[];
  /** The receipt and when it was signed; null if there is none, or its signature does not hold. */
  readonly receipt: (SignedReceipt & { readonly signedAt: string }) | null;
  /** Whether the opening that was given is what the receipt commits to; null if none was given. */
  readonly opened: boolean | null;
  /** The event, if it stands in the tree that the checkpoint signs. */
  readonly event: EventPlace | null;
  /** The earlier checkpoint, if the later one goes on from it. */
  readonly succession: Succession | null;
  readonly checkpoint: ChainOutcome['last'];
  readonly witnesses: WitnessOutcome | null;
  readonly keys: readonly BundleKeySeen[];
}

/** Judges what stands alone. @param kind what it must be. */
export async function judgeEvidence(
  files: EvidenceFiles,
  kind: 'receipt' | 'proof',
  options: EvidenceOptions,
): Promise<EvidenceVerdict> {
  const of = beginCase(files, options);
  await takeKeys(of);
  await takeRevocations(of);
  const receipt = files.has(evidenceFiles.receipt) ? await judgeReceipt(of) : null;
  if (kind === 'receipt' && !files.has(evidenceFiles.receipt))
    faultIn(of, 'format', evidenceFiles.receipt, 'The file is missing: this is no receipt.');
  const opened = options.opening ? judgeOpening(of, receipt, options.opening) : null;
  const isSuccession = files.has(evidenceFiles.earlier);
  const succession = isSuccession ? await judgeSuccession(of) : null;
  const event = isSuccession ? null : await judgePlace(of, receipt);
  const witnesses = await judgeWitnesses(of);
  const findings = sorted(of.findings.list);
  return {
    ...{ exitCode: exitCodeOf(findings), findings, unlisted: of.findings.unlisted, notes: of.notes },
    ...{ receipt, opened, event, succession, witnesses },
    checkpoint: of.chain.outcome.last,
    keys: of.seen,
  };
}

async function takeKeys({ files, verifier, witnesses, seen, pins, findings }: Case): Promise<void> {
  for (const [name, content] of files) {
    const path = readBundlePath(name);
    const armored = new TextDecoder().decode(content);
    if (path?.kind === 'witness-key') await witnesses.addKey(name, path.agency, armored);
    if (path?.kind !== 'key') continue;
    try {
      const key = await verifier.addKey(armored);
      seen.push({ ...key, path: name, pinned: pins.has(key.fingerprint) });
    } catch (cause) {
      const message = `The key cannot be used: ${cause instanceof Error ? cause.message : cause}.`;
      findings.add({ fault: 'key', where: name, message, path: name });
    }
  }
}

async function judgeReceipt(of: Case): Promise<EvidenceVerdict['receipt']> {
  const { receipt: name, signature: signatureName, pdf } = evidenceFiles;
  const bytes = of.files.get(name) ?? new Uint8Array();
  const signature = of.files.get(signatureName);
  if (!signature) return faultIn(of, 'signature', signatureName, 'The file is missing.');
  const verdict = await of.verifier.verify(bytes, new TextDecoder().decode(signature));
  if (!verdict.holds)
    return faultIn(of, verdict.fault, name, `Its signature does not hold: ${verdict.message}.`);
  const signedAt = verdict.signedAt.toISOString();
  const { fingerprint } = verdict.key;
  const refusal = of.revoked.has(fingerprint)
    ? `It is signed by ${fingerprint}, which was revoked.`
    : of.refusalOf(fingerprint, signedAt);
  if (refusal) return faultIn(of, 'key', name, refusal);
  if (of.files.has(pdf)) of.notes.push(`${pdf} is for reading: what is signed is ${name}.`);
  try {
    return { ...parseReceipt(textIn(bytes)), signedAt };
  } catch (cause) {
    return faultIn(
      of,
      'format',
      name,
      `${cause instanceof Error ? cause.message : cause}, although it is signed.`,
    );
  }
}

/** What was asked, as whoever asked remembers it, against the commitment in the receipt. */
function judgeOpening(of: Case, receipt: SignedReceipt | null, { salt, terms }: CheckOpening): boolean {
  const stated = receipt?.facts.find(([name]) => name === 'commitment')?.[1];
  const holds = stated === saltedCommitment(salt, canonicalJson(terms));
  if (receipt && !holds) {
    const message = stated ? 'The opening is not what it committed to.' : 'It has no commitment to open.';
    faultIn(of, 'opening', evidenceFiles.receipt, message);
  }
  return holds;
}

async function judgeWitnesses(of: Case): Promise<WitnessOutcome | null> {
  const { files, witnesses, signed, policy = null } = of;
  if (!signed) return null;
  const { treeSize, checkpoint } = signed;
  for (const [name, content] of files) {
    const agency = cosignerIn(name);
    if (agency) await witnesses.judge(signed, treeSize, agency, new TextDecoder().decode(content));
  }
  const outcome = witnesses.conclude(treeSize, checkpoint);
  if (policy && outcome.quorum > 0 && !outcome.last) {
    const message = `It is not cosigned by ${outcome.quorum} of the agencies that you named: a bundle may show that.`;
    faultIn(of, 'unwitnessed', evidenceFiles.checkpoint, message);
  }
  faultUnanchored(of, policy !== null && outcome.last !== null);
  return outcome;
}
