import type { PurposeCode } from '@/features/leads/domain';

export const checkKinds = ['direct', 'file'] as const;
export type CheckKind = (typeof checkKinds)[number];

/**
 * Selectors that may be asked for on one day of the agency's calendar, against fishing: by hand, and in files. They are
 * far above a day's work and far below what listing the numbers of one city would take (docs/adr/0012).
 */
export const quotas: Readonly<Record<CheckKind, { readonly member: number; readonly agency: number }>> = {
  direct: { member: 500, agency: 5_000 },
  file: { member: 200_000, agency: 500_000 },
};

/** Selectors, and pictures, that one check by hand may ask for. */
export const directMax = { selectors: 200, pictures: 50 } as const;

export interface Allowance {
  readonly limit: number;
  /** What the member may still ask today: the lesser of the member's and the agency's rest. */
  readonly left: number;
}

export function decideAllowance(kind: CheckKind, asked: { member: number; agency: number }): Allowance {
  const { member, agency } = quotas[kind];
  return { limit: member, left: Math.max(0, Math.min(member - asked.member, agency - asked.agency)) };
}

/** A short name that tells nothing: the last seven letters and digits of the check's id. */
export function checkReference(id: string): string {
  return `CHK-${id.replaceAll('-', '').slice(-7).toUpperCase()}`;
}

/** What is committed to: each canonical value once, in an order that does not depend on how they were given. */
export function termsOf(values: readonly { readonly type: string; readonly canonical: string }[]): string[] {
  return [...new Set(values.map(({ type, canonical }) => `${type} ${canonical}`))].sort();
}

/** Why a check was made, as its events say it. */
export interface CheckPurpose {
  readonly code: PurposeCode;
  readonly caseReference: string;
  readonly justification: string;
}
