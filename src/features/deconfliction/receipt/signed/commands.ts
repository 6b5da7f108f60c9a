import 'server-only';
import { formatReceipt } from '@/core/receipt';
import { attachStatement } from '@/server/audit/statements';
import type { MemberContext } from '@/server/context';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { line } from '../domain';
import { receiptIssued } from '../events';
import type { IssuedReceipt, ReceiptObject } from '../schema';
import type { Stated } from './domain';
import { statedOf } from './queries';

/** Writes a receipt into the trail, for the sealer to sign: it says no more than its agency has just been told. */
export async function writeReceipt(
  tx: Tx,
  ctx: Pick<MemberContext, 'actor' | 'now' | 'newId'>,
  object: ReceiptObject,
  stated: Stated,
): Promise<IssuedReceipt> {
  const eventId = ctx.newId();
  const { id: agencyId, name } = ctx.actor.agency;
  const issued = ctx.now.toISOString();
  const text = formatReceipt({ of: object.of, event: eventId, issued, agency: line(name), ...stated });
  attachStatement(tx, receiptIssued(eventId, object), Buffer.from(text, 'utf8'));
  await tx.signedReceipt.create({
    data: { eventId, agencyId, of: object.of, objectId: object.id, issuedAt: ctx.now },
  });
  return { eventId, issuedAt: issued, signed: false };
}

/** A receipt of what is known now of the agency's own lead or hit, or of the member's own check. */
export function issueReceipt(ctx: MemberContext, object: ReceiptObject): Promise<IssuedReceipt> {
  return transact(ctx, async (tx) => writeReceipt(tx, ctx, object, await statedOf(tx, ctx, object)));
}
