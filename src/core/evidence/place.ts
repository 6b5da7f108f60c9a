import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type AuditEvent, parseAuditEvent } from '@/core/audit-event';
import { leafHash } from '@/core/merkle';
import { verifyInclusion } from '@/core/merkle-proof';
import { type Disclosure, disclosedCommitment, parseDisclosure } from '@/core/personal-data';
import { type InclusionProof, parseProof } from '@/core/proof-text';
import type { SignedReceipt } from '@/core/receipt';
import { type Case, faultIn, judgeCheckpoint, readFileIn } from './case';
import { evidenceFiles } from './files';

/** An event that stands in the tree of a signed checkpoint, and where. */
export interface EventPlace {
  readonly id: string;
  readonly at: string;
  readonly type: string;
  /** From 0. */
  readonly leaf: number;
  readonly treeSize: number;
  /** What is shown of its personal data, and how many fields are not; null if nothing is. */
  readonly personal: {
    readonly shown: readonly { readonly name: string; readonly value: unknown }[];
    readonly hidden: number;
  } | null;
}

const placeFiles = [
  evidenceFiles.event,
  evidenceFiles.proof,
  evidenceFiles.checkpoint,
  evidenceFiles.checkpointSignature,
];

/** Judges that the event is in the tree that the checkpoint signs and, of a receipt, that the event commits to it. */
export async function judgePlace(of: Case, receipt: SignedReceipt | null): Promise<EventPlace | null> {
  const missing = placeFiles.filter((name) => !of.files.has(name));
  if (missing.length > 0) {
    const isReceipt = of.files.has(evidenceFiles.receipt);
    const message = `Missing: ${missing.join(', ')}. Nothing shows that it stands in the trail.`;
    return faultIn(
      of,
      isReceipt ? 'unwitnessed' : 'format',
      isReceipt ? evidenceFiles.receipt : evidenceFiles.proof,
      message,
    );
  }
  of.signed = await judgeCheckpoint(of, evidenceFiles.checkpoint);
  const proof = readFileIn(of, evidenceFiles.proof, parseProof);
  const event = readFileIn(of, evidenceFiles.event, (body) => ({ ...parseAuditEvent(body), body }));
  if (!event || !proof) return null;
  if (receipt) judgeCommitment(of, receipt, event);
  const personal = of.files.has(evidenceFiles.personal) ? judgePersonal(of, event) : null;
  const place = inTree(of, event, proof);
  return place && { ...place, personal };
}

/** What is shown of the personal data, if that is what the event commits to. */
function judgePersonal(of: Case, { id, pd }: AuditEvent): EventPlace['personal'] {
  const disclosure = readFileIn(of, evidenceFiles.personal, parseDisclosure);
  if (!disclosure) return null;
  if (disclosure.event !== id || commitmentOf(disclosure) !== pd)
    return faultIn(of, 'opening', evidenceFiles.personal, 'It is not what the event committed to.');
  const shown = disclosure.fields.flatMap((field) => ('hash' in field ? [] : field));
  return { shown, hidden: disclosure.fields.length - shown.length };
}

function commitmentOf(disclosure: Disclosure): string | null {
  try {
    return disclosedCommitment(disclosure);
  } catch {
    return null;
  }
}

function judgeCommitment(of: Case, receipt: SignedReceipt, event: AuditEvent): void {
  const { receipt: name, event: eventName } = evidenceFiles;
  const digest = bytesToHex(sha256(of.files.get(name) ?? new Uint8Array()));
  if (event.id !== receipt.event || event.type !== 'receipt.issued')
    faultIn(
      of,
      'root',
      eventName,
      `It is ${event.type} (id ${event.id}), not the event that the receipt names.`,
    );
  else if (event.change.after !== digest) faultIn(of, 'root', eventName, 'It commits to another receipt.');
}

function inTree(
  of: Case,
  { id, at, type, body }: AuditEvent & { readonly body: string },
  { leaf, treeSize, path }: InclusionProof,
): Omit<EventPlace, 'personal'> | null {
  const { signed } = of;
  if (!signed) return null;
  if (treeSize !== signed.treeSize) {
    const message = `It is for a tree of ${treeSize} events; the checkpoint signs ${signed.treeSize}.`;
    return faultIn(of, 'root', evidenceFiles.proof, message);
  }
  const claim = { leaf, treeSize, leafHash: leafHash(utf8ToBytes(body)), proof: path, root: signed.root };
  if (verifyInclusion(claim)) return { id, at, type, leaf, treeSize };
  const where = `event ${leaf} (id ${id}, ${type})`;
  const message = 'It is not in the tree that the checkpoint signs: the event or the proof was altered.';
  of.findings.add({ fault: 'root', where, message, path: evidenceFiles.event, leaf });
  return null;
}
