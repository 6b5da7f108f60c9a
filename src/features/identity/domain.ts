export const roles = [
  'investigator',
  'prosecutor',
  'caseworker',
  'liaison',
  'administrator',
  'auditor',
  'oversight_auditor',
  'operator',
  'victim_advocate',
] as const;
export type Role = (typeof roles)[number];

const minute = 60_000;

/** CJIS Security Policy 5.9 §5.5.3: five failures in fifteen minutes lock the account until it is released. */
export const signInFailuresMax = 5;
export const signInFailureWindowMs = 15 * minute;

/** Would this failure, on top of those before it, lock the account? */
export function decideLock(failures: readonly Date[], now: Date): boolean {
  const since = now.getTime() - signInFailureWindowMs;
  return failures.filter((at) => at.getTime() > since).length + 1 >= signInFailuresMax;
}

/** Roles that an agency of this kind may give. An administrator cannot make an oversight auditor or an operator. */
export function rolesOf(kind: string): readonly Role[] {
  if (kind === 'oversight') return ['oversight_auditor', 'administrator'];
  if (kind === 'operator') return ['operator', 'administrator'];
  const work: Record<string, Role> = { police: 'investigator', prosecutor: 'prosecutor', ngo: 'caseworker' };
  return [work[kind] ?? 'investigator', 'liaison', 'victim_advocate', 'administrator', 'auditor'];
}

/** As members type it and as it is kept: trimmed and lower case. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}
