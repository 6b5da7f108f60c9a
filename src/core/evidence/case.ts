import { bytesToHex } from '@noble/hashes/utils.js';
import { type Chain, createChain, demandsOf, type SignedRoot } from '@/core/bundle/chain';
import { createFindings, type Fault, type Findings } from '@/core/bundle/findings';
import type { BundleKeySeen, VerifyOptions } from '@/core/bundle/pass';
import { problemOfKey } from '@/core/bundle/policy';
import { openpgpVerifier, type SignatureVerifier, witnessVerifier } from '@/core/bundle/signatures';
import type { SignedText } from '@/core/bundle/trail-keys';
import { createWitnesses, type Witnesses } from '@/core/bundle/witnesses';
import { checkpointHash } from '@/core/checkpoint';
import type { KeyRevocation } from '@/core/key-revocation';
import { type EvidenceFiles, evidenceFiles } from './files';

/** What is known of a piece of evidence while its files are judged. */
export interface Case {
  readonly files: EvidenceFiles;
  readonly findings: Findings;
  readonly notes: string[];
  readonly verifier: SignatureVerifier;
  readonly chain: Chain;
  readonly witnesses: Witnesses;
  readonly policy: VerifyOptions['policy'];
  readonly pins: ReadonlySet<string>;
  readonly seen: BundleKeySeen[];
  /** The checkpoint, if it holds. */
  signed: SignedRoot | null;
  /** Whose key signed the checkpoint that was judged last. */
  signer: string | null;
  /** By the key that is not believed any more. */
  readonly revoked: Map<string, KeyRevocation>;
  /** Why a key that signed is not accepted, or null. */
  refusalOf(fingerprint: string, at: string): string | null;
}

/** The same demands as for a bundle, and the same judges. */
export function beginCase(
  files: EvidenceFiles,
  { now, fingerprints = [], policy = null }: Pick<VerifyOptions, 'now' | 'fingerprints' | 'policy'>,
): Case {
  const findings = createFindings();
  const seen: BundleKeySeen[] = [];
  const verifier = openpgpVerifier(now);
  const demands = demandsOf(fingerprints, policy);
  const isOfTrail = (fingerprint: string) => seen.some((key) => key.fingerprint === fingerprint);
  const refusalOf = (fingerprint: string, at: string) =>
    demands.keys.length === 0 ? null : problemOfKey(demands.keys, fingerprint, at);
  const revoked = new Map<string, KeyRevocation>();
  const made: Case = {
    ...{ files, findings, verifier, seen, policy, refusalOf, revoked, notes: [], signed: null, signer: null },
    pins: new Set(demands.keys.map(({ fingerprint }) => fingerprint)),
    chain: createChain({
      ...{ findings, verifier, demands },
      refusalOf: (fingerprint, signed) => {
        made.signer = fingerprint;
        return (
          problemOfRevoked(revoked, fingerprint, signed) ?? refusalOf(fingerprint, signed.checkpoint.time)
        );
      },
    }),
    witnesses: createWitnesses({ findings, verifier: witnessVerifier(now), policy, isOfTrail }),
  };
  return made;
}

/** Why a checkpoint of a revoked key does not count; null if it may. */
function problemOfRevoked(
  revoked: ReadonlyMap<string, KeyRevocation>,
  fingerprint: string,
  { checkpoint, text }: SignedText,
): string | null {
  const revocation = revoked.get(fingerprint);
  if (!revocation || checkpoint.no < revocation.last) return null;
  const isLast = checkpoint.no === revocation.last && bytesToHex(checkpointHash(text)) === revocation.sha256;
  return isLast
    ? null
    : `It is signed by ${fingerprint}, which was revoked: of what it signed, what comes after checkpoint ${revocation.last} does not count.`;
}

/** Faults a file, and stands for what it would have shown. */
export function faultIn({ findings }: Case, fault: Fault, name: string, message: string): null {
  findings.add({ fault, where: name, message, path: name });
  return null;
}

/** @throws TypeError if it is no UTF-8. */
export function textIn(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Reads a file by its format; what cannot be read is faulted. */
export function readFileIn<T>(of: Case, name: string, parse: (text: string) => T): T | null {
  const bytes = of.files.get(name);
  if (!bytes) return faultIn(of, 'format', name, 'The file is missing.');
  try {
    return parse(textIn(bytes));
  } catch (cause) {
    return faultIn(of, 'format', name, `${cause instanceof Error ? cause.message.split('\n')[0] : cause}.`);
  }
}

/** Judges the checkpoint in this file; its own text says how large the tree is. */
export async function judgeCheckpoint(of: Case, name: string): Promise<SignedRoot | null> {
  const { checkpoint, earlier } = evidenceFiles;
  const text = of.files.get(name) ?? null;
  const signature = of.files.get(name === earlier ? evidenceFiles.earlierSignature : `${checkpoint}.asc`);
  const size = Number(new TextDecoder().decode(text ?? new Uint8Array()).split('\n')[1]);
  const armored = signature ? new TextDecoder().decode(signature) : null;
  return of.chain.judge(size, text, armored, name);
}
