import type { Urgency } from '@/features/leads/domain';

/** Before whom an overdue hit is brought, one after the other; the watch desk is that of the operating agency. */
export const escalationSteps = ['deputy', 'supervisor', 'watch_desk'] as const;

/** Hours that each of them has before the next is told. */
export const escalationHours: Readonly<Record<Urgency, number>> = { immediate: 1, urgent: 8, routine: 24 };

/** Minutes after midnight of a time as in 09:00; 24:00 is the end of the day. */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

export function timeOf(minute: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
