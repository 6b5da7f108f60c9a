import type { PurposeCode } from '@/features/leads/domain';

export const checkKinds = ['direct', 'file'] as const;
export type CheckKind = (typeof checkKinds)[number];

/** Selectors, and pictures, that one check by hand may ask for. */
export const directMax = { selectors: 200, pictures: 50 } as const;

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
