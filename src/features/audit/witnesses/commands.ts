import 'server-only';
import { createHash } from 'node:crypto';
import { type TrailKey, witnessVerifier } from '@/core/bundle/signatures';
import { AppError, found } from '@/core/errors';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize } from '@/server/authorization';
import type { MemberContext, RequestContext } from '@/server/context';
import { transact, transactAs } from '@/server/transact';
import { witnessRegistered } from './events';
import type { Cosignature, RegisterWitness } from './schema';

/**
 * Makes a public key the agency's witness key; the one before it stands down, and what it cosigned stays. The key is
 * read and shown first, and registered only if its fingerprint is confirmed: whose cosignatures count is no small matter.
 */
export async function registerWitness(
  ctx: MemberContext,
  { publicKey, confirmed }: RegisterWitness,
): Promise<TrailKey & { registered: boolean }> {
  const key = await readWitnessKey(ctx.now, publicKey);
  const agency = ctx.actor.agency.id;
  return transact(ctx, async (tx) => {
    authorize(ctx.ability, 'administer', 'AuditWitness');
    const ofTrail = await tx.auditKey.count({ where: { fingerprint: key.fingerprint } });
    const known = await tx.auditWitness.count({ where: { fingerprint: key.fingerprint } });
    if (ofTrail + known > 0) throw new AppError('invalid', [{ path: 'publicKey', problem: 'taken' }]);
    if (confirmed !== key.fingerprint) return { ...key, registered: false };
    const before = await tx.auditWitness.findFirst({ where: { agency, replacedAt: null } });
    if (before) {
      await tx.auditWitness.update({
        where: { fingerprint: before.fingerprint },
        data: { replacedAt: ctx.now },
      });
    }
    const { fingerprint } = key;
    await tx.auditWitness.createMany({ data: { fingerprint, agency, publicKey, registeredAt: ctx.now } });
    const keys = { before: before && digestOf(before.publicKey), after: digestOf(publicKey) };
    appendAuditEvent(tx, witnessRegistered(agency, keys));
    return { ...key, registered: true };
  });
}

/**
 * Keeps a cosignature that holds. It is its own evidence and comes every minute, so it is no event: whoever would forge
 * or lose one is found out by the witness's own copy.
 *
 * @throws AppError `not-found` for a checkpoint or witness that is not there, `invalid` for one that does not hold.
 */
export async function receiveCosignature(
  ctx: RequestContext,
  { no, agency, signature }: Cosignature,
): Promise<void> {
  const { checkpoint, witness } = await transact(ctx, async (tx) => ({
    checkpoint: found(await tx.auditCheckpoint.findFirst({ where: { no, published: true } })),
    witness: found(await tx.auditWitness.findFirst({ where: { agency, replacedAt: null } })),
  }));
  const verifier = witnessVerifier(ctx.now);
  await verifier.addKey(witness.publicKey);
  const verdict = await verifier.verify(Buffer.from(checkpoint.body, 'utf8'), signature);
  if (!verdict.holds) throw new AppError('invalid', [{ path: 'signature', problem: 'invalid' }]);
  const { fingerprint } = witness;
  await transactAs(ctx, agency, (tx) =>
    tx.auditCosignature.createMany({
      data: { no, agency, fingerprint, signature, receivedAt: ctx.now },
      skipDuplicates: true,
    }),
  );
}

async function readWitnessKey(now: Date, armored: string): Promise<TrailKey> {
  try {
    return await witnessVerifier(now).addKey(armored);
  } catch (cause) {
    throw new AppError('invalid', [{ path: 'publicKey', problem: 'not-a-key' }], { cause });
  }
}

function digestOf(publicKey: string): string {
  return createHash('sha256').update(publicKey).digest('hex');
}
