import type { SignedRoot } from '@/core/bundle/chain';
import { type Disclosure, formatDisclosure } from '@/core/personal-data';
import { formatConsistency, formatProof } from '@/core/proof-text';
import type { Collected } from './collect';
import { type EvidenceFiles, evidenceFiles, textFile } from './files';
import { inclusionReadme, personalReadme, successionReadme } from './readme';

/** A checkpoint's text and signature. */
export type CheckpointTexts = Pick<SignedRoot, 'text' | 'signature'>;

/** The evidence that an event stands in the tree of a checkpoint. */
export function inclusionEvidence(
  { hashes, vouching }: Pick<Collected, 'hashes' | 'vouching'>,
  {
    body,
    leaf,
    checkpoint,
  }: { body: string; leaf: number; checkpoint: CheckpointTexts & { treeSize: number } },
): EvidenceFiles {
  return new Map([
    textFile(evidenceFiles.readme, inclusionReadme),
    ...vouching,
    textFile(evidenceFiles.event, body),
    textFile(evidenceFiles.proof, formatProof({ leaf, treeSize: checkpoint.treeSize, path: hashes })),
    textFile(evidenceFiles.checkpoint, checkpoint.text),
    textFile(evidenceFiles.checkpointSignature, checkpoint.signature),
  ]);
}

/** The evidence for an event, and some of what is personal in it. */
export function personalEvidence(inclusion: EvidenceFiles, disclosure: Disclosure): EvidenceFiles {
  return new Map([
    ...inclusion,
    textFile(evidenceFiles.readme, personalReadme),
    textFile(evidenceFiles.personal, formatDisclosure(disclosure)),
  ]);
}

/** The evidence that one checkpoint goes on from another; without hashes, that it does not. */
export function successionEvidence(
  { hashes, vouching }: { hashes: readonly Uint8Array[] | null; vouching: EvidenceFiles },
  [from, to]: readonly [CheckpointTexts & { treeSize: number }, CheckpointTexts & { treeSize: number }],
): EvidenceFiles {
  const proof = hashes && { from: from.treeSize, to: to.treeSize, path: hashes };
  return new Map([
    textFile(evidenceFiles.readme, successionReadme),
    ...vouching,
    textFile(evidenceFiles.earlier, from.text),
    textFile(evidenceFiles.earlierSignature, from.signature),
    textFile(evidenceFiles.checkpoint, to.text),
    textFile(evidenceFiles.checkpointSignature, to.signature),
    ...(proof ? [textFile(evidenceFiles.consistency, formatConsistency(proof))] : []),
  ]);
}
