import { sameHash } from '@/core/merkle';
import { verifyConsistency } from '@/core/merkle-proof';
import { parseConsistency } from '@/core/proof-text';
import { type Case, faultIn, judgeCheckpoint, readFileIn } from './case';
import { evidenceFiles } from './files';

/** Two checkpoints, the later of which signs all that the earlier signed, and more. */
export interface Succession {
  readonly from: { readonly no: number; readonly treeSize: number; readonly time: string };
  readonly to: { readonly no: number; readonly treeSize: number; readonly time: string };
}

/** Judges that one checkpoint goes on from another; that they contradict each other the chain has said by itself. */
export async function judgeSuccession(of: Case): Promise<Succession | null> {
  const from = await judgeCheckpoint(of, evidenceFiles.earlier);
  const isOne = sameText(of.files.get(evidenceFiles.earlier), of.files.get(evidenceFiles.checkpoint));
  const to = isOne ? from : await judgeCheckpoint(of, evidenceFiles.checkpoint);
  if (!from || !to) return null;
  of.signed = to;
  if (to.treeSize < from.treeSize || to.no < from.no) {
    const message = `Checkpoint ${to.no} over ${to.treeSize} events came after ${from.no} over ${from.treeSize}.`;
    return faultIn(of, 'rollback', evidenceFiles.checkpoint, message);
  }
  const proof = readFileIn(of, evidenceFiles.consistency, parseConsistency);
  if (!proof) return null;
  const isOfThese = proof.from === from.treeSize && proof.to === to.treeSize;
  const claim = { oldSize: from.treeSize, newSize: to.treeSize, oldRoot: from.root, newRoot: to.root };
  if (!isOfThese || !verifyConsistency({ ...claim, proof: proof.path })) {
    const message = `It does not show that checkpoint ${to.no} goes on from the ${from.treeSize} events of checkpoint ${from.no}.`;
    return faultIn(of, 'extension', evidenceFiles.consistency, message);
  }
  const seen = ({ no, treeSize, checkpoint }: typeof from) => ({ no, treeSize, time: checkpoint.time });
  return { from: seen(from), to: seen(to) };
}

function sameText(one: Uint8Array | undefined, two: Uint8Array | undefined): boolean {
  return one !== undefined && two !== undefined && sameHash(one, two);
}
