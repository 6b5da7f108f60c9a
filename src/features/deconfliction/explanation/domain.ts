import type { SelectorType } from '@/features/selectors/domain';
import type { Tier } from '../domain';

/** Why a ground is no more than possible: a weaker form of a value, a country that somebody assumed, or a place. */
export const bases = ['alias', 'region', 'place'] as const;
export type Basis = (typeof bases)[number];

export function decideBasis(
  { tier, type }: { readonly tier: Tier; readonly type: SelectorType },
  regionAssumed: boolean,
): Basis | null {
  if (tier !== 'possible') return null;
  if (type === 'location') return 'place';
  return regionAssumed ? 'region' : 'alias';
}

/** Of a number written without its country: who left it out, as one side sees it. */
export const assumers = ['us', 'them', 'both'] as const;
export type Assumer = (typeof assumers)[number];

const dayMs = 24 * 60 * 60_000;

/** Whole days between when the one side last saw its subject and when the other did; null where one has not said. */
export function daysApart(mine: string | null, theirs: string | null): number | null {
  if (mine === null || theirs === null) return null;
  return Math.floor(Math.abs(Date.parse(mine) - Date.parse(theirs)) / dayMs);
}

/** North American carriers may give a number to another subscriber after 90 days (47 CFR 52.15(f)(1)(ii)). */
const reassignedDays = 90;

/** Whether a telephone number may have been somebody else's when the other side saw it. */
export function mayBeReassigned(daysApart: number | null, types: readonly SelectorType[]): boolean {
  return daysApart !== null && daysApart > reassignedDays && types.includes('phone');
}
