import type { Urgency } from '@/features/leads/domain';

/** How strong a ground is: equal tokens; pictures alike within 31 of 256 bits; weaker forms (aliases). */
export const tiers = ['exact', 'near', 'possible'] as const;
export type Tier = (typeof tiers)[number];

/** What was done to the own picture to be like theirs: the eight forms of PDQ, in the order in which it makes them. */
export function pictureChange(form: number): 'none' | 'turned' | 'mirrored' | 'both' {
  if (form === 0) return 'none';
  return form <= 3 ? 'turned' : form <= 5 ? 'mirrored' : 'both';
}

export const hitOutcomes = [
  'same_target',
  'joint_work',
  'defer',
  'hand_over',
  'unrelated',
  'false_hit',
] as const;
export type HitOutcome = (typeof hitOutcomes)[number];

/** Hours within which a hit must be acknowledged: the clocks of Directive (EU) 2023/977 Art. 5. */
export const answerHours: Readonly<Record<Urgency, number>> = { immediate: 8, urgent: 72, routine: 168 };

/** Where one agency stands on a hit. */
export interface SideState {
  readonly acknowledgedAt: string | null;
  readonly pausedAt: string | null;
  readonly outcome: HitOutcome | null;
  readonly reopenedAt: string | null;
}

export const hitStates = [
  'open',
  'acknowledged',
  'reopened',
  'answered',
  'resolved',
  'disputed',
  'withdrawn',
] as const;
export type HitState = (typeof hitStates)[number];

/**
 * The state of a hit as one side sees it: open until this side has acknowledged it, answered once this side has
 * recorded an outcome, then resolved if the other side recorded the same and disputed if it recorded another; reopened
 * once it has taken its outcome back, until it records one anew. Withdrawn it is when no ground is left, unless both
 * sides had judged alike before: then it stays resolved.
 */
export function decideHitState(
  mine: SideState,
  theirs: SideState,
  withdrawnAt: string | null = null,
): HitState {
  if (withdrawnAt && (!mine.outcome || mine.outcome !== theirs.outcome)) return 'withdrawn';
  if (mine.outcome && theirs.outcome) return mine.outcome === theirs.outcome ? 'resolved' : 'disputed';
  if (mine.outcome) return 'answered';
  if (!mine.acknowledgedAt) return 'open';
  return mine.reopenedAt ? 'reopened' : 'acknowledged';
}

/** This side is asked to acknowledge the hit, whether its clock runs or stands still. */
export function awaitsUs(mine: SideState): boolean {
  return mine.acknowledgedAt === null;
}

/** The clock runs until this side has acknowledged the hit, but for when it is paused. */
export function clockRuns(mine: SideState): boolean {
  return awaitsUs(mine) && mine.pausedAt === null;
}

/** By when somebody has to act: while a victim advocate has it, before it goes to the liaison. */
export function actBy(mine: { readonly dueAt: string; readonly withAdvocateUntil: string | null }): string {
  const { dueAt, withAdvocateUntil } = mine;
  return withAdvocateUntil && withAdvocateUntil < dueAt ? withAdvocateUntil : dueAt;
}

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A short name that tells nothing: seven letters and digits (Crockford's base 32) of the hit's id. */
export function hitReference(id: string): string {
  let number = Number.parseInt(id.replaceAll('-', '').slice(0, 9), 16);
  let text = '';
  for (let place = 0; place < 7; place += 1) {
    text = `${digits[number % 32]}${text}`;
    number = Math.floor(number / 32);
  }
  return `HIT-${text}`;
}

export const hitReferencePattern = /^HIT-[0-9A-HJKMNP-TV-Z]{7}$/;

/** What the id of a hit of this name begins with. Seven digits hold 35 of nine hex digits' 36 bits, so there are two. */
export function hitIdBeginnings(reference: string): readonly [string, string] {
  const number = [...reference.slice(4)].reduce((sum, digit) => sum * 32 + digits.indexOf(digit), 0);
  const beginning = (of: number) => {
    const hex = of.toString(16).padStart(9, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}`;
  };
  return [beginning(number), beginning(number + 2 ** 35)];
}

export interface Counts {
  readonly selectorsAsked: number;
  readonly sealed: number;
  readonly exactOnly: number;
}

/**
 * What a check of a new lead comes to, as its author would count: a picture with its digests is one. `exactOnly` are
 * pictures too plain to be matched by likeness, or without one.
 */
export function countChecked(
  selectors: readonly {
    readonly id: string;
    readonly pictureId: string | null;
    readonly sealed: boolean;
    readonly matchedByLikeness: boolean;
  }[],
): Counts {
  const size = (of: typeof selectors) => new Set(of.map(({ id, pictureId }) => pictureId ?? id)).size;
  const asked = selectors.filter(({ sealed }) => !sealed);
  const pictures = asked.filter(({ pictureId }) => pictureId !== null);
  return {
    selectorsAsked: size(asked),
    sealed: size(selectors.filter(({ sealed }) => sealed)),
    exactOnly: size(pictures) - size(pictures.filter(({ matchedByLikeness }) => matchedByLikeness)),
  };
}
