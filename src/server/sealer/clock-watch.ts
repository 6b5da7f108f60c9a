import 'server-only';
import { performance } from 'node:perf_hooks';
import type { AuditDraft } from '../audit/draft';

/** Less is drift, or a clock that is being disciplined; more is somebody or something that set it. */
const jumpMsMin = 2_000;

/** Watches the wall clock against the machine's own count of time; gives the event to write when it was set. */
export function watchClock(
  wall: () => number = Date.now,
  monotonic: () => number = () => performance.now(),
): () => AuditDraft | null {
  let offset = wall() - monotonic();
  return () => {
    const now = wall() - monotonic();
    const jumped = Math.round(now - offset);
    if (Math.abs(jumped) < jumpMsMin) return null;
    offset = now;
    return {
      ...{ type: jumped < 0 ? 'clock.set-back' : 'clock.set-forward', op: 'integrity' },
      clock: { sync: null, offset_ms: jumped },
    };
  };
}
