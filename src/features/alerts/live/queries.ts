import 'server-only';
import { type TrackedEnvelope, tracked } from '@trpc/server';
import { newId } from '@/core/ids';
import { hitReference } from '@/features/deconfliction/domain';
import { watchCalls } from '@/features/deconfliction/escalation/queries';
import { appendAuditEvent } from '@/server/audit/append';
import { authorize, visible } from '@/server/authorization';
import type { MemberContext } from '@/server/context';
import { liveMessages } from '@/server/live';
import type { LiveMessage } from '@/server/live-message';
import { transact } from '@/server/transact';
import type { Tx } from '@/server/tx';
import { liveTold } from '../events';
import { type LiveEvent, liveEventSchema } from '../schema';

const sessionCheckMs = 60_000;

/**
 * What happens in the actor's agency, as it happens, for whoever may read hits or is the watch desk: first how many hits wait, then with each
 * change its kind and reference, and how many wait now. It ends when the session does, checked before each event and
 * once a minute.
 */
export async function* followLive(
  ctx: MemberContext,
  signal: AbortSignal | undefined,
): AsyncGenerator<TrackedEnvelope<LiveEvent>> {
  if (!ctx.ability.can('watch', 'System')) authorize(ctx.ability, 'read', 'HitSide');
  const ended = new AbortController();
  const endIfSignedOut = async () => {
    if (!(await ctx.isCurrent().catch(() => true))) ended.abort();
  };
  const timer = setInterval(endIfSignedOut, sessionCheckMs);
  const until = AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]);
  try {
    const messages = await liveMessages(ctx.actor.agency.id, until);
    const began = await toLiveEvent(ctx, 'began');
    if (began) yield tracked(newId(), began);
    for await (const message of messages) {
      await endIfSignedOut();
      if (until.aborted) return;
      const event = await toLiveEvent(ctx, message);
      if (event) yield tracked(typeof message === 'string' ? newId() : message.id, event);
    }
  } finally {
    clearInterval(timer);
    ended.abort();
  }
}

/** None for a hit that is not the member's to see, such as one that is with the victim advocate. */
function toLiveEvent(
  ctx: MemberContext,
  message: LiveMessage | 'began' | 'missed',
): Promise<LiveEvent | null> {
  return transact({ ...ctx, now: new Date() }, async (tx) => {
    const waiting = ctx.ability.can('watch', 'System')
      ? (await watchCalls(tx)).length
      : await tx.hitSide.count({
          where: {
            AND: [
              visible(ctx.ability, 'read', 'HitSide'),
              { acknowledgedAt: null, hit: { withdrawnAt: null } },
            ],
          },
        });
    appendAuditEvent(tx, liveTold(ctx.actor.memberId, waiting));
    if (typeof message === 'string') return { kind: message, hitId: null, reference: null, waiting };
    const { kind, objectId } = message;
    if (kind === 'value-common' || kind === 'selector-asked')
      return { kind, hitId: null, reference: null, waiting };
    if (!(await isVisible(tx, ctx, objectId))) return null;
    return liveEventSchema.parse({ kind, hitId: objectId, reference: hitReference(objectId), waiting });
  });
}

/** The watch desk is told of others' hits, by reference alone. */
async function isVisible(tx: Tx, { ability }: MemberContext, hitId: string): Promise<boolean> {
  if (ability.can('watch', 'System')) return true;
  return (await tx.hitSide.count({ where: { AND: [visible(ability, 'read', 'HitSide'), { hitId }] } })) > 0;
}
