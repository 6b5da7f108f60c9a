import 'server-only';
import { bytesToHex } from '@noble/hashes/utils.js';
import { found } from '@/core/errors';
import { inclusionProofFromTiles } from '@/core/tiles';
import type { AuditCheckpoint } from '@/server/database/generated/client';
import { publicKeyFacts } from '@/server/openpgp';
import type { Tx } from '@/server/tx';
import type { CheckpointDto, Proof, TrailKeyDto } from '../schema';

export function toCheckpointDto(checkpoint: AuditCheckpoint): CheckpointDto {
  const { no, treeSize, body, signature, fingerprint, sealedAt } = checkpoint;
  return { no, treeSize, body, signature, fingerprint, sealedAt: sealedAt.toISOString() };
}

/** The keys of the trail, the newest first, and where each came and went. */
export async function trailKeys(tx: Tx): Promise<TrailKeyDto[]> {
  const keys = await tx.auditKey.findMany({ orderBy: { createdAt: 'desc' } });
  const handovers = await tx.auditHandover.findMany();
  const revocations = await tx.auditRevocation.findMany();
  return Promise.all(
    keys.map(async ({ fingerprint, publicKey, createdAt }) => ({
      ...{ fingerprint, publicKey, createdAt: createdAt.toISOString() },
      expiresAt: (await publicKeyFacts(publicKey)).expires,
      introducedNo: handovers.find((one) => one.fingerprint === fingerprint)?.no ?? null,
      handedOverNo: handovers.find(({ previous }) => previous === fingerprint)?.no ?? null,
      revokedAfterNo: revocations.find((one) => one.fingerprint === fingerprint)?.lastNo ?? null,
    })),
  );
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
