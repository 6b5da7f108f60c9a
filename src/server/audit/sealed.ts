import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@/core/errors';
import type { RequestContext } from '../context';
import { transact } from '../transact';

const waitMs = 15_000;
const pollMs = 50;

/**
 * Waits for a checkpoint that covers this event, which was committed before: what leaves an agency (a disclosure, an
 * export) leaves after it. An event of such an operation wakes the sealer, so this takes a moment.
 *
 * @returns the number of the first such checkpoint.
 * @throws AppError `trail-unavailable` if no sealer comes by within fifteen seconds: then nothing may leave.
 */
export async function awaitSealed(ctx: RequestContext, eventId: string): Promise<number> {
  for (const until = Date.now() + waitMs; Date.now() < until; await sleep(pollMs)) {
    const [covering] = await transact(
      ctx,
      (tx) => tx.$queryRaw<{ no: number }[]>`
        select no from audit_checkpoint where tree_size > sealed_leaf(${eventId}::uuid) order by no limit 1`,
    );
    if (covering) return covering.no;
  }
  throw new AppError('trail-unavailable');
}
