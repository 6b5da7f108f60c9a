import { getCountries } from 'libphonenumber-js/max';
import {
  type CanonicalSelector,
  canonicalise,
  type SelectorType,
  tellingTypes,
} from '@/features/selectors/domain';
import { type ExtractedSelector, extractSelectors } from '@/features/selectors/extraction/domain';
import type { DraftSelector } from './draft';

type Found = Omit<DraftSelector, 'key'>;

export const typeable: readonly SelectorType[] = tellingTypes;
export const countries: readonly string[] = getCountries();

/** Selectors in a text, and the parts of it that may be others; all of it is one if a type is named. */
export function recognise(
  text: string,
  type: SelectorType | '',
  region: string | null,
): { found: Found[]; rest: string[] } {
  const plain = { region: null, subjectRole: null };
  if (type !== '') return { found: [{ ...plain, type, value: text.trim() }], rest: [] };
  const options = region ? { region } : {};
  const extracted = extractSelectors(text, options);
  const canonical = new Set(extracted.map(identityOf));
  const isRead = (part: string, start: number) =>
    extracted.some((selector) => selector.start < start + part.length && selector.end > start) ||
    repeats(extractSelectors(part, options), canonical);
  return {
    found: extracted.map(({ type: found, raw }) => ({ ...plain, type: found, value: raw })),
    rest: [...text.matchAll(/[^\n,;]+/g)]
      .filter(({ 0: part, index }) => mayBeSelector(part) && !isRead(part, index))
      .map(([part]) => part.trim()),
  };
}

const identityOf = ({ type, raw, result }: ExtractedSelector) =>
  `${type} ${result.ok ? result.canonical : raw.toLowerCase()}`;

function repeats(again: readonly ExtractedSelector[], canonical: ReadonlySet<string>): boolean {
  return again.length > 0 && again.every((selector) => canonical.has(identityOf(selector)));
}

/** Several words without a digit or an @ are prose, which a pasted text is full of. */
function mayBeSelector(part: string): boolean {
  return /[\p{L}\p{N}]/u.test(part) && (/[\p{N}@]/u.test(part) || !/\S\s+\S/.test(part));
}

/** As the server will see it: a region chosen for the number, else the agency's. */
export function canonicalOf(selector: Found, agencyRegion: string | null): CanonicalSelector {
  const region = selector.region ?? agencyRegion;
  return canonicalise(selector.type, selector.value, region ? { region } : {});
}

/** What is not yet on the lead, by canonical form; and how many were. */
export function withoutRepeats(
  held: readonly Found[],
  found: readonly Found[],
  region: string | null,
): { added: Found[]; repeated: number } {
  const identity = (selector: Found) => {
    const result = canonicalOf(selector, region);
    return `${selector.type} ${result.ok ? result.canonical : selector.value}`;
  };
  const seen = new Set(held.map(identity));
  const added = found.filter((selector) => {
    const key = identity(selector);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return { added, repeated: found.length - added.length };
}
