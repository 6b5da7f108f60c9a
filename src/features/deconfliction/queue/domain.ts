import { hitStates } from '../domain';

/** What a list of hits can show: what needs us, what we have answered, all, what we have put off, or one state. */
export const shownStates = ['unanswered', 'answered', 'all', 'snoozed', ...hitStates] as const;
export type ShownState = (typeof shownStates)[number];

/** A hit may be put off for later today, never past the time when it is due, and only while it awaits us. */
export function decideSnooze(
  side: { readonly acknowledgedAt: Date | null; readonly dueAt: Date },
  until: Date | null,
  now: Date,
): 'snooze' | 'conflict' | 'too-late' {
  if (side.acknowledgedAt) return 'conflict';
  return until && (until > side.dueAt || until <= now) ? 'too-late' : 'snooze';
}
