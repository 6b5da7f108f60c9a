import 'server-only';
import { z } from 'zod';
import type { Opening } from '@/core/bundle/openings';
import { openingContext } from '@/server/audit/append';
import type { MemberContext } from '@/server/context';
import type { AuditEvent } from '@/server/database/generated/client';
import { decryptJson } from '@/server/keys/aes';
import { agencyKey } from '@/server/keys/agency';
import type { Tx } from '@/server/tx';
import { type Personal, personalSchema } from '../schema';

const openedSchema = z.record(z.string(), z.unknown());

/** Did the agency keep what opens this event's commitment? An event of its own has one only if so. */
export function wasKept({ agencyId, body }: AuditEvent, ownId: string): boolean {
  return agencyId === ownId && z.object({ pd: z.string() }).safeParse(JSON.parse(body)).success;
}

/** What is opened of these events. */
export async function openingsOf(
  tx: Tx,
  ctx: MemberContext,
  eventIds: readonly string[],
): Promise<Map<string, Personal>> {
  const openings = await saltedOpeningsOf(tx, ctx, eventIds);
  return new Map([...openings].map(([event, { pd }]) => [event, personalSchema.parse(pd)]));
}

/** The same with their salts, for whoever shall verify them. */
export async function saltedOpeningsOf(
  tx: Tx,
  ctx: MemberContext,
  eventIds: readonly string[],
): Promise<Map<string, Opening>> {
  if (eventIds.length === 0) return new Map();
  // In one statement. Row-level security gives openings of the own agency's events alone.
  const openings = await tx.auditPersonalData.findMany({ where: { eventId: { in: [...eventIds] } } });
  if (openings.length === 0) return new Map();
  const key = await agencyKey(tx, ctx.actor.agency.id);
  return new Map(
    openings.map(({ eventId, salt, ciphertext }) => {
      const pd = openedSchema.parse(decryptJson(key, ciphertext, openingContext(eventId)));
      return [eventId, { event: eventId, salt: Buffer.from(salt).toString('base64'), pd }];
    }),
  );
}
