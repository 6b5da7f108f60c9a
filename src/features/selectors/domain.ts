import { crypto } from './crypto/domain';
import { md5, sha1, sha256 } from './digest/domain';
import { document } from './document/domain';
import { email } from './email/domain';
import { handle } from './handle/domain';
import { iban } from './iban/domain';
import { location } from './location/domain';
import { pdq } from './pdq/domain';
import { phone } from './phone/domain';
import { plate } from './plate/domain';
import {
  type CanonicaliseOptions,
  type CanonicalSelector,
  refused,
  type SelectorKind,
} from './result/domain';
import { visibleText } from './text/domain';
import { url } from './url/domain';
import { vin } from './vin/domain';

export type {
  CanonicaliseOptions,
  CanonicalSelector,
  SelectorProblem,
} from './result/domain';

export const selectorTypes = [
  'phone',
  'email',
  'url',
  'handle',
  'sha256',
  'sha1',
  'md5',
  'pdq',
  'plate',
  'vin',
  'document',
  'iban',
  'crypto',
  'location',
] as const;
export type SelectorType = (typeof selectorTypes)[number];

/** Types that are matched by their value alone: a place says nothing without another selector beside it. */
export const tellingTypes = selectorTypes.filter((type) => type !== 'location');

/** Part of every token: raised when a canonical form changes, so that forms of different rules never meet. */
export const normVersion = 1;

/** Longest value looked at, in UTF-16 code units. */
const valueLengthMax = 10_000;

const kinds: Readonly<Record<SelectorType, SelectorKind>> = {
  phone,
  email,
  url,
  handle,
  sha256,
  sha1,
  md5,
  pdq,
  plate,
  vin,
  document,
  iban,
  crypto,
  location,
};

/**
 * The one spelling of a selector that every agency arrives at, whatever it typed. Pure, never throws, and the same in
 * the browser and on the server.
 */
export function canonicalise(
  type: SelectorType,
  value: string,
  options: CanonicaliseOptions = {},
): CanonicalSelector {
  if (value.length > valueLengthMax) return refused('too-long');
  const visible = visibleText(value);
  return visible === '' ? refused('empty') : kinds[type].canonicalise(visible, options);
}

/** The weaker second form that a canonical one has, or null: the same that its raw value gave. */
export function aliasOf(type: SelectorType, canonical: string): string | null {
  const again = canonicalise(type, canonical);
  return (again.ok && again.alias) || null;
}

/** What may be seen of a canonical selector at a glance: at most about a third of the part that identifies. */
export function maskSelector(type: SelectorType, canonical: string): string {
  return kinds[type].mask(canonical);
}

/**
 * From what a picture's glyph is drawn, or null for what is no picture: of the first fifteen digits of its PDQ hash one
 * bit each, and the last four, which the mask shows too.
 */
export function glyphSeed(type: SelectorType, canonical: string): string | null {
  if (type !== 'pdq') return null;
  return (
    canonical
      .slice(0, 15)
      .replaceAll(/[0-7]/g, '0')
      .replaceAll(/[89a-f]/g, '8') + canonical.slice(-4)
  );
}
