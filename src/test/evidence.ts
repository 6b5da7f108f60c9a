import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { PrivateKey } from 'openpgp';
import { type EvidenceFiles, evidenceFiles, textFile } from '@/core/evidence/files';
import { leafHash } from '@/core/merkle';
import { inclusionProof } from '@/core/merkle-proof';
import { formatProof } from '@/core/proof-text';
import { formatReceipt } from '@/core/receipt';
import { instantOf, sampleEvent, sampleKey, sampleTrail, signDetached } from './audit-trail';

/** The event of {@link sampleReceipt}. */
export const receiptLeaf = 17;

/** A receipt as the portal hands it out, in a trail of its own of forty events. */
export async function sampleReceipt(
  given: { key?: PrivateKey; commitment?: string; committed?: string } = {},
): Promise<{ files: EvidenceFiles; key: PrivateKey }> {
  const key = given.key ?? (await sampleKey());
  const { id, at } = sampleEvent(receiptLeaf);
  const receipt = formatReceipt({
    ...{ of: 'check', reference: 'CHK-0F3A9C1', event: id, issued: at, agency: 'Harbor City Police' },
    facts: [
      ['agencies-asked', '4'],
      ['held-by-others', '0'],
      ['commitment', given.commitment ?? `${'A'.repeat(43)}=`],
    ],
  });
  const after = bytesToHex(sha256(Buffer.from(given.committed ?? receipt)));
  const issued = { type: 'receipt.issued', op: 'export', change: { before: null, after } } as const;
  const { bodies, checkpoints } = await sampleTrail({
    ...{ size: 40, sealedAt: [40], key },
    event: (leaf) => sampleEvent(leaf, leaf === receiptLeaf ? issued : {}),
  });
  const hashes = bodies.map((body) => leafHash(Buffer.from(body)));
  const path = inclusionProof(hashes, receiptLeaf);
  const files = new Map([
    textFile(evidenceFiles.readme, 'A receipt.\n'),
    textFile('keys/trail.asc', key.toPublic().armor()),
    textFile(evidenceFiles.receipt, receipt),
    textFile(evidenceFiles.signature, await signDetached(receipt, key, instantOf(receiptLeaf + 1))),
    textFile(evidenceFiles.event, bodies[receiptLeaf] ?? ''),
    textFile(evidenceFiles.proof, formatProof({ leaf: receiptLeaf, treeSize: 40, path })),
    textFile(evidenceFiles.checkpoint, checkpoints[0]?.text ?? ''),
    textFile(evidenceFiles.checkpointSignature, checkpoints[0]?.signature ?? ''),
    textFile(evidenceFiles.pdf, '%PDF-1.7\n'),
  ]);
  return { files, key };
}
