import 'server-only';
import { base64 } from '@scure/base';
import { AppError, found } from '@/core/errors';
import { consistencyProofFromTiles } from '@/core/tiles';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext, RequestContext } from '@/server/context';
import { transact } from '@/server/transact';
import { witnessRead } from './events';
import type { WitnessDto } from './schema';

/** The own agency's witness key and how far it has come; null if the agency is no witness. */
export function getWitness(ctx: MemberContext): Promise<WitnessDto | null> {
  const agency = ctx.actor.agency.id;
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'administer', 'AuditWitness');
    const witness = await tx.auditWitness.findFirst({ where: { agency, replacedAt: null } });
    const last = await tx.auditCosignature.findFirst({ where: { agency }, orderBy: { no: 'desc' } });
    appendAuditEvent(tx, witnessRead(agency));
    return (
      witness && {
        fingerprint: witness.fingerprint,
        publicKey: witness.publicKey,
        registeredAt: witness.registeredAt.toISOString(),
        last: last && { no: last.no, receivedAt: last.receivedAt.toISOString() },
      }
    );
  });
}

/**
 * What anybody may fetch, so that anybody may be a witness: signed texts, keys and hashes, nothing of what happened.
 * Reading them is no event, for there is nothing in them to protect.
 */
export function publishedCheckpoint(
  ctx: RequestContext,
  no: number | null,
): Promise<{ no: number; checkpoint: string; signature: string }> {
  return transact(ctx, async (tx) => {
    const checkpoint = found(
      await tx.auditCheckpoint.findFirst({
        where: { published: true, ...(no !== null && { no }) },
        orderBy: { no: 'desc' },
      }),
    );
    return { no: checkpoint.no, checkpoint: checkpoint.body, signature: checkpoint.signature };
  });
}

/** The proof that the tree of `to` leaves extends that of `from`, in base64; only up to the last published checkpoint. */
export function consistencyBetween(
  ctx: RequestContext,
  { from, to }: { from: number; to: number },
): Promise<{ proof: string[] }> {
  return transact(ctx, async (tx) => {
    const last = await tx.auditCheckpoint.findFirst({ where: { published: true }, orderBy: { no: 'desc' } });
    if (from > to || to > (last?.treeSize ?? 0)) throw new AppError('not-found');
    const readTile = async (level: number, index: number) =>
      found(await tx.auditTile.findUnique({ where: { level_index: { level, index } } })).hashes;
    const proof = await consistencyProofFromTiles(readTile, from, to);
    return { proof: proof.map((hash) => base64.encode(hash)) };
  });
}

/** The keys of the trail and of its witnesses, those that were replaced too, and the checkpoints at which they were. */
export function publicKeys(ctx: RequestContext) {
  return transact(ctx, async (tx) => {
    const trail = await tx.auditKey.findMany({ orderBy: { createdAt: 'asc' } });
    const witnesses = await tx.auditWitness.findMany({ orderBy: { registeredAt: 'asc' } });
    const handovers = await tx.$queryRaw<
      { no: number; checkpoint: string; signature: string; next: string }[]
    >`select no, c.body as checkpoint, c.signature, h.signature as next
      from audit_handover h join audit_checkpoint c using (no) order by no`;
    return {
      handovers,
      trail: trail.map(({ fingerprint, publicKey }) => ({ fingerprint, publicKey })),
      witnesses: witnesses.map(({ agency, fingerprint, publicKey }) => ({ agency, fingerprint, publicKey })),
    };
  });
}
