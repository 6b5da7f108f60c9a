import { canonicalise, type SelectorType } from '@/features/selectors/domain';
import { extractSelectors } from '@/features/selectors/extraction/domain';

/** A value to ask for, as it was typed or stood in a text or a file. */
export interface Value {
  readonly type: SelectorType;
  readonly value: string;
  /** ISO 3166-1 alpha-2, for a phone number written without a country. */
  readonly region: string | null;
}

/** Types that a bare value shows by its form alone, the surest first. */
const evident: readonly SelectorType[] = [
  'iban',
  'vin',
  'crypto',
  'document',
  'plate',
  'sha256',
  'sha1',
  'md5',
];

/** Selectors in a text; if there is none in it, all of it as the one type whose form it has. */
export function recogniseValues(text: string, region: string | null): Value[] {
  const options = region ? { region } : {};
  const found = extractSelectors(text, options);
  if (found.length > 0) return found.map(({ type, raw }) => ({ type, value: raw, region: null }));
  const value = text.trim();
  const type = evident.find((of) => canonicalise(of, value, options).ok);
  return type ? [{ type, value, region: null }] : [];
}
