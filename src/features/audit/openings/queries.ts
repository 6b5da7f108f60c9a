import 'server-only';
import { openingContext } from '@/server/audit/append';
import type { MemberContext } from '@/server/context';
import { decryptJson } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import type { Tx } from '@/server/tx';
import { type Personal, personalSchema } from '../schema';

/** What is opened of these events, in one statement. Row-level security gives openings of the own agency's alone. */
export async function openingsOf(
  tx: Tx,
  ctx: MemberContext,
  eventIds: readonly string[],
): Promise<Map<string, Personal>> {
  const openings = await tx.auditPersonalData.findMany({ where: { eventId: { in: [...eventIds] } } });
  if (openings.length === 0) return new Map();
  const key = await agencyKey(tx, ctx.actor.agency.id);
  return new Map(
    openings.map(({ eventId, ciphertext }) => [
      eventId,
      personalSchema.parse(decryptJson(key, ciphertext, openingContext(eventId))),
    ]),
  );
}
