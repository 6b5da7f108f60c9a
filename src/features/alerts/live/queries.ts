import 'server-only';
import { type TrackedEnvelope, tracked } from '@trpc/server';
import { AppError } from '@/core/errors';
import { newId } from '@/core/ids';
import { hitReference } from '@/features/deconfliction/domain';
import { appendAuditEvent } from '@/server/audit/append';
import type { MemberContext } from '@/server/context';
import { liveMessages } from '@/server/live';
import type { LiveMessage } from '@/server/live-message';
import { transact } from '@/server/transact';
import { liveStarted } from '../events';
import { type LiveEvent, liveEventSchema } from '../schema';

const sessionCheckMs = 60_000;

/**
 * What happens in the actor's agency, as it happens: kinds and references, for whoever may read hits. It ends when the
 * session does, checked before each event and once a minute.
 */
export async function* followLive(
  ctx: MemberContext,
  signal: AbortSignal | undefined,
): AsyncGenerator<TrackedEnvelope<LiveEvent>> {
  if (!ctx.ability.can('read', 'HitSide')) throw new AppError('forbidden');
  await transact(ctx, async (tx) => appendAuditEvent(tx, liveStarted(ctx.actor.memberId)));
  const ended = new AbortController();
  const endIfSignedOut = async () => {
    if (!(await ctx.isCurrent().catch(() => true))) ended.abort();
  };
  const timer = setInterval(endIfSignedOut, sessionCheckMs);
  const until = AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]);
  try {
    for await (const message of liveMessages(ctx.actor.agency.id, until)) {
      await endIfSignedOut();
      if (until.aborted) return;
      yield tracked(message === 'missed' ? newId() : message.id, toLiveEvent(message));
    }
  } finally {
    clearInterval(timer);
  }
}

function toLiveEvent(message: LiveMessage | 'missed'): LiveEvent {
  if (message === 'missed') return liveEventSchema.parse({ kind: 'missed', hitId: null, reference: null });
  const { kind, objectId } = message;
  return liveEventSchema.parse({ kind, hitId: objectId, reference: hitReference(objectId) });
}
