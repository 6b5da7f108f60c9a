export const agencyKinds = ['police', 'prosecutor', 'ngo', 'oversight', 'operator'] as const;
export type AgencyKind = (typeof agencyKinds)[number];

/** Agencies that hold leads and are asked in deconfliction; oversight bodies and operators hold none. */
export const participatingKinds = ['police', 'prosecutor', 'ngo'] as const satisfies readonly AgencyKind[];

/**
 * 28 CFR Part 23; 34 USC 12291(b)(2) (victim service providers); Directive (EU) 2016/680; Thailand's Personal Data
 * Protection Act B.E. 2562 with the Anti-Trafficking in Persons Act B.E. 2551.
 */
export const legalRegimes = ['us_28cfr23', 'us_34usc12291', 'eu_2016_680', 'th_pdpa'] as const;
export type LegalRegime = (typeof legalRegimes)[number];

/** The time zone database of the runtime decides. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
