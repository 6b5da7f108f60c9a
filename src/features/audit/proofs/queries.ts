import 'server-only';
import { bytesToHex } from '@noble/hashes/utils.js';
import { found } from '@/core/errors';
import { inclusionProofFromTiles } from '@/core/tiles';
import type { AuditCheckpoint } from '@/server/database/generated/client';
import type { Tx } from '@/server/tx';
import type { CheckpointDto, Proof } from '../schema';

export function toCheckpointDto(checkpoint: AuditCheckpoint): CheckpointDto {
  const { no, treeSize, body, signature, fingerprint, sealedAt } = checkpoint;
  return { no, treeSize, body, signature, fingerprint, sealedAt: sealedAt.toISOString() };
}

/** The inclusion proof of an event in the newest checkpoint, or null if it is not sealed yet. Reads a few tiles. */
export async function proofOf(tx: Tx, eventRow: bigint): Promise<Proof | null> {
  const leaf = await tx.auditLeaf.findUnique({ where: { eventRow } });
  const checkpoint = await tx.auditCheckpoint.findFirst({ orderBy: { no: 'desc' } });
  if (!leaf || !checkpoint) return null;
  const readTile = async (level: number, index: number) =>
    found(await tx.auditTile.findUnique({ where: { level_index: { level, index } } })).hashes;
  const { publicKey } = await tx.auditKey.findUniqueOrThrow({
    where: { fingerprint: checkpoint.fingerprint },
  });
  const path = await inclusionProofFromTiles(readTile, leaf.leafIndex, checkpoint.treeSize);
  return {
    leafIndex: leaf.leafIndex,
    path: path.map((hash) => bytesToHex(hash)),
    checkpoint: toCheckpointDto(checkpoint),
    publicKey,
  };
}
