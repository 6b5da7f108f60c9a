import { getCountries } from 'libphonenumber-js/max';
import {
  type CanonicalSelector,
  canonicalise,
  type SelectorType,
  selectorTypes,
} from '@/features/selectors/domain';
import { extractSelectors } from '@/features/selectors/extraction/domain';
import type { DraftSelector } from './draft';

type Found = Omit<DraftSelector, 'key'>;

export const typeable: readonly SelectorType[] = selectorTypes;
export const countries: readonly string[] = getCountries();

/** Selectors in a text; all of it is one if a type is named. */
export function recognise(text: string, type: SelectorType | '', region: string | null): Found[] {
  const plain = { region: null, subjectRole: null };
  if (type !== '') return [{ ...plain, type, value: text.trim() }];
  return extractSelectors(text, region ? { region } : {}).map(({ type: found, raw }) => ({
    ...plain,
    type: found,
    value: raw,
  }));
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
