import { jurisdictionOf } from '../country/domain';
import { accepted, type CanonicalSelector, refused, type SelectorKind } from '../result/domain';
import { keepPrefix, lettersAndDigits } from '../text/domain';

/**
 * Vehicle registration plates: `COUNTRY[-SUBDIVISION]:` (ISO 3166) and the plate's letters, of any script with their
 * combining marks, and digits. The jurisdiction belongs to the plate: the same characters are issued in many.
 */
export const plate: SelectorKind = { canonicalise: canonicalisePlate, mask: keepPrefix };

const lengthMax = 200;
const charactersMax = 16;

/** Countries whose states or provinces issue plates, so that the country alone leaves several vehicles possible. */
const issuedBySubdivision = new Set(['US', 'CA', 'AU', 'MX', 'IN', 'AE', 'MY', 'TH', 'CN', 'NG']);

function canonicalisePlate(value: string): CanonicalSelector {
  if (value.length > lengthMax) return refused('too-long');
  const text = value.normalize('NFKC');
  const colon = text.indexOf(':');
  if (colon < 0) return refused('no-jurisdiction');
  const named = text.slice(0, colon).replace(/\s*-\s*/, '-');
  const jurisdiction = jurisdictionOf(named);
  if (jurisdiction === undefined) return refused(named.trim() === '' ? 'no-jurisdiction' : 'unknown-country');

  const characters = lettersAndDigits(text.slice(colon + 1));
  const length = [...characters.replace(/\p{M}/gu, '')].length;
  if (length < 2) return refused('too-short');
  if (length > charactersMax || characters.length > 4 * charactersMax) return refused('too-long');
  return accepted(`${jurisdiction}:${characters}`, {
    warnings: issuedBySubdivision.has(jurisdiction) ? ['no-subdivision'] : [],
  });
}
