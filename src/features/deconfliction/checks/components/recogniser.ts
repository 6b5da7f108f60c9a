import {
  type CanonicalSelector,
  canonicalise,
  type SelectorType,
  tellingTypes,
} from '@/features/selectors/domain';
import { recogniseValues, type Value } from '../recognition/domain';

export const typeable: readonly SelectorType[] = tellingTypes;

/** Selectors in a text; all of it is one if a type is named. */
export function recognise(text: string, type: SelectorType | '', region: string | null): readonly Value[] {
  return type === '' ? recogniseValues(text, region) : [{ type, value: text.trim(), region: null }];
}

export function canonicalOf({ type, value, region }: Value, agencyRegion: string | null): CanonicalSelector {
  const assumed = region ?? agencyRegion;
  return canonicalise(type, value, assumed ? { region: assumed } : {});
}

/** Those that are not there yet, by canonical form. */
export function withoutRepeats(
  held: readonly Value[],
  found: readonly Value[],
  region: string | null,
): Value[] {
  const identity = (value: Value) => {
    const result = canonicalOf(value, region);
    return `${value.type} ${result.ok ? result.canonical : value.value}`;
  };
  const seen = new Set(held.map(identity));
  return found.filter((value) => {
    const known = seen.has(identity(value));
    seen.add(identity(value));
    return !known;
  });
}
