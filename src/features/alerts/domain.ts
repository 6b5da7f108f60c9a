import { actBy, awaitsUs, clockRuns, type HitState, type SideState } from '@/features/deconfliction/domain';

/** The inbox asks one thing first: what needs me? In this order. */
export const inboxGroups = [
  'overdue',
  'due_today',
  'later',
  'disputed',
  'to_resolve',
  'paused',
  'snoozed',
  'waiting',
] as const;
export type InboxGroup = (typeof inboxGroups)[number];

const todayHoursMin = 12;

/**
 * Where a hit stands in the inbox, or null if it needs nobody. "Today" ends at midnight of the given time zone, but not
 * before twelve hours have passed: what is due in the night is not for tomorrow.
 */
export function decideInboxGroup(
  hit: {
    readonly state: HitState;
    readonly mine: SideState & Parameters<typeof actBy>[0] & { readonly snoozedUntil: string | null };
  },
  now: Date,
  timeZone: string,
): InboxGroup | null {
  if (hit.state === 'resolved' || hit.state === 'withdrawn') return null;
  if (hit.state === 'disputed') return 'disputed';
  if (hit.state === 'answered') return 'waiting';
  if (!awaitsUs(hit.mine)) return 'to_resolve';
  if (!clockRuns(hit.mine)) return 'paused';
  if (hit.mine.snoozedUntil && new Date(hit.mine.snoozedUntil) > now) return 'snoozed';
  const due = new Date(actBy(hit.mine));
  if (due <= now) return 'overdue';
  const soon = due.getTime() - now.getTime() <= todayHoursMin * 3_600_000;
  return soon || dayIn(due, timeZone) === dayIn(now, timeZone) ? 'due_today' : 'later';
}

/** The calendar day, as 2026-03-01, at an instant in a time zone. */
export function dayIn(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at);
}

/** The last seven days, oldest first. */
export function lastWeek(now: Date, timeZone: string): string[] {
  return [6, 5, 4, 3, 2, 1, 0].map((back) => dayIn(new Date(now.getTime() - back * 86_400_000), timeZone));
}
