/** Between which values an agency may tune a rule, and the one that holds until it does. */
interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly usual: number;
}

/**
 * What the misuse review looks for, and how far it can be tuned: never so far that it finds nothing. `least` is how often
 * it must have happened. The pages explain each rule in words (messages, `review.rule`).
 */
export const reviewRules = {
  /** Checks without a case reference, in a week. */
  check_without_case: { least: { min: 1, max: 100, usual: 5 } },
  /** Checks for a case that the agency first named so many days before, in a week. */
  stale_purpose: { days: { min: 7, max: 365, usual: 90 }, least: { min: 1, max: 50, usual: 1 } },
  /** Leads, hits and values opened, and checks made, in one night of the agency's time zone. */
  off_hours: {
    from: { min: 17, max: 23, usual: 21 },
    to: { min: 4, max: 9, usual: 6 },
    least: { min: 3, max: 200, usual: 15 },
  },
  /** Values asked on a day that differ in their last two characters. */
  near_identical: { least: { min: 3, max: 50, usual: 6 } },
  own_details: { least: { min: 1, max: 5, usual: 1 } },
  colleague: { least: { min: 1, max: 20, usual: 1 } },
  /** In a week so many times what the median of the agency's other active members opened and asked. */
  above_peers: { factor: { min: 2, max: 20, usual: 5 }, least: { min: 10, max: 1000, usual: 60 } },
  /** Refused, and within so many hours let in for the first time. */
  denied_then_widened: { hours: { min: 1, max: 168, usual: 24 } },
  /** Exports on a day. */
  mass_export: { least: { min: 2, max: 50, usual: 5 } },
} as const satisfies Record<string, Readonly<Record<string, Bounds>>>;

export type ReviewRule = keyof typeof reviewRules;
export const ruleNames = Object.keys(reviewRules) as [ReviewRule, ...ReviewRule[]];

/** Rules whose findings are of a week, by its Monday; the others are of a day. */
export const weeklyRules: readonly ReviewRule[] = ['check_without_case', 'stale_purpose', 'above_peers'];

export const parameterNames = ['least', 'days', 'hours', 'from', 'to', 'factor'] as const;
export type ParameterName = (typeof parameterNames)[number];

export const findingStates = ['open', 'taken', 'closed'] as const;
export type FindingState = (typeof findingStates)[number];
export const findingOutcomes = ['justified', 'false_alarm', 'instructed', 'misuse'] as const;

/** For how long a false alarm may be learnt; then the rule asks again. */
export const exceptionDaysMax = 180;

export function boundsOf(rule: ReviewRule): readonly (readonly [ParameterName, Bounds])[] {
  return Object.entries(reviewRules[rule]) as [ParameterName, Bounds][];
}

type Setting = { readonly rule: ReviewRule; readonly parameter: string; readonly value: number };

/** A rule's parameters as an agency has set them. */
export function parametersOf(
  rule: ReviewRule,
  settings: readonly Setting[],
): Readonly<Record<ParameterName, number>> {
  const own = (parameter: string) =>
    settings.find((setting) => setting.rule === rule && setting.parameter === parameter)?.value;
  const values = boundsOf(rule).map(([name, { usual }]) => [name, own(name) ?? usual]);
  return { ...{ least: 1, days: 0, hours: 0, from: 0, to: 0, factor: 1 }, ...Object.fromEntries(values) };
}

interface Finding {
  readonly state: FindingState;
  readonly memberId: string;
  readonly reviewerId: string | null;
}

/** Nobody reviews what was found about themselves. Who has taken a finding closes it; a colleague may take it over. */
export function decideReviewActs(finding: Finding, memberId: string): { take: boolean; close: boolean } {
  const another = finding.memberId !== memberId && finding.state !== 'closed';
  const mine = finding.reviewerId === memberId;
  return { take: another && !mine, close: another && mine };
}

const day = 86_400_000;

/** The Monday of the week that a calendar day is in, as 2026-11-16. */
export function mondayOf(date: string): string {
  const at = Date.parse(`${date}T00:00:00Z`);
  const sinceMonday = (new Date(at).getUTCDay() + 6) % 7;
  return new Date(at - sinceMonday * day).toISOString().slice(0, 10);
}
