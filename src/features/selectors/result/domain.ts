/**
 * What canonicalising a selector can answer. The codes are closed unions: the words a person reads are made from them
 * in the interface (in each language) and in the command line.
 */

/** Why a value is refused. */
export type SelectorProblem =
  | 'empty'
  | 'too-short'
  | 'too-long'
  | 'wrong-type'
  | 'characters'
  | 'checksum'
  | 'not-a-phone-number'
  | 'no-region'
  | 'unknown-region'
  | 'unknown-calling-code'
  | 'not-valid-for-region'
  | 'no-at-sign'
  | 'local-part'
  | 'quoted-local-part'
  | 'mail-domain'
  | 'scheme'
  | 'no-host'
  | 'host'
  | 'no-platform'
  | 'unknown-platform'
  | 'platform-mismatch'
  | 'not-a-profile'
  | 'not-hex'
  | 'constant-hash'
  | 'no-jurisdiction'
  | 'unknown-country'
  | 'no-issuer'
  | 'no-kind'
  | 'vin-letter'
  | 'account-format'
  | 'no-chain'
  | 'unknown-chain'
  | 'address-format'
  | 'mixed-case'
  | 'wrong-network'
  | 'no-window'
  | 'window';

/** What a person should know about a value that is accepted. */
export type SelectorWarning =
  | 'extension-dropped'
  | 'letters-read-as-digits'
  | 'service-number'
  | 'credentials-dropped'
  | 'mixed-scripts'
  | 'empty-file'
  | 'no-subdivision'
  | 'national-checksum'
  | 'checksum-absent';

export interface CanonicaliseOptions {
  /** ISO 3166-1 alpha-2; assumed for a telephone number that names no country of its own. */
  readonly region?: string;
}

interface AcceptedSelector {
  readonly ok: true;
  /** The one spelling that every agency arrives at; canonicalising it again gives itself. */
  readonly canonical: string;
  /** A weaker second form, absent where it would equal `canonical`: an overlap of it is a possible hit only. */
  readonly alias?: string;
  /** ISO 3166-1 alpha-2; present only where the value named no country and this one was assumed. */
  readonly assumedRegion?: string;
  readonly warnings: readonly SelectorWarning[];
}

interface RefusedSelector {
  readonly ok: false;
  readonly problem: SelectorProblem;
}

export type CanonicalSelector = AcceptedSelector | RefusedSelector;

/** One type of selector. `value` arrives without invisible characters, trimmed, and is never empty. */
export interface SelectorKind {
  canonicalise(value: string, options: CanonicaliseOptions): CanonicalSelector;
  /** What may be seen at a glance: at most about a third of the part that identifies. */
  mask(canonical: string): string;
}

export function accepted(
  canonical: string,
  more: Partial<Omit<AcceptedSelector, 'ok' | 'canonical'>> = {},
): AcceptedSelector {
  return { ok: true, canonical, warnings: [], ...more };
}

export function refused(problem: SelectorProblem): RefusedSelector {
  return { ok: false, problem };
}
