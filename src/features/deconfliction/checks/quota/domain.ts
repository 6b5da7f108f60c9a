import type { CheckKind } from '../domain';

/** Selectors that may be asked for on one day of the agency's calendar, against fishing: by hand, and in files. */
export type Quotas = Readonly<Record<CheckKind, { readonly member: number; readonly agency: number }>>;

/** What holds until an administrator sets others: far above a day's work, far below listing the numbers of a city. */
export const quotasAtFirst: Quotas = {
  direct: { member: 500, agency: 5_000 },
  file: { member: 200_000, agency: 500_000 },
};

/** What no agency may pass until the operator sets another ceiling. */
export const ceilingAtFirst: Quotas = {
  direct: { member: 2_000, agency: 20_000 },
  file: { member: 500_000, agency: 2_000_000 },
};

/** For the operator too. */
export const quotaMax = 10_000_000;

/** From this share of a quota on, what is left is a warning. */
const warnedFrom = 0.8;

const least = (one: Quotas, other: Quotas, kind: CheckKind) => ({
  member: Math.min(one[kind].member, other[kind].member),
  agency: Math.min(one[kind].agency, other[kind].agency),
});

/** The lower of two at each place: a ceiling that sinks holds at once, whatever an agency has set before. */
export function lowerOf(one: Quotas, other: Quotas): Quotas {
  return { direct: least(one, other, 'direct'), file: least(one, other, 'file') };
}

/** Where quotas cannot be: above the ceiling, or a member's above the agency's. */
export function quotaProblems(quotas: Quotas, ceiling: Quotas): { path: string; problem: string }[] {
  return (['direct', 'file'] as const).flatMap((kind) => {
    const { member, agency } = quotas[kind];
    const above = (['member', 'agency'] as const)
      .filter((of) => quotas[kind][of] > ceiling[kind][of])
      .map((of) => ({ path: `${kind}.${of}`, problem: 'above-ceiling' }));
    return above.length === 0 && member > agency
      ? [{ path: `${kind}.member`, problem: 'above-the-agencys' }]
      : above;
  });
}

export interface Allowance {
  /** Whose quota is the nearer to its end. */
  readonly of: 'member' | 'agency';
  readonly limit: number;
  /** What the member may still ask today: the lesser of the member's and the agency's rest. */
  readonly left: number;
  /** Four fifths of it are used, or more. */
  readonly short: boolean;
}

type Counted = Readonly<Record<Allowance['of'], number>>;

export function decideAllowance(quota: Counted, asked: Counted): Allowance {
  const rest = (of: Allowance['of']) => Math.max(0, quota[of] - asked[of]);
  const of = rest('agency') < rest('member') ? 'agency' : 'member';
  return { of, limit: quota[of], left: rest(of), short: asked[of] >= quota[of] * warnedFrom };
}
