import { jurisdictionOf } from '../country/domain';
import { accepted, type CanonicalSelector, refused, type SelectorKind } from '../result/domain';
import { keepPrefix, lettersAndDigits } from '../text/domain';

/**
 * Identity documents: `ISSUER:kind:NUMBER`, the issuer an ISO 3166-1 country (alpha-3 is taken too, as ICAO Doc 9303
 * prints it) with a subdivision where one issues, as for licences of the United States.
 */
export const document: SelectorKind = { canonicalise: canonicaliseDocument, mask: keepPrefix };

/** The kinds, and what people write for them in English or on the documents. */
const kinds = {
  passport: ['passport', 'travel document', 'passeport', 'pasaporte', 'reisepass', 'pp'],
  id: ['id', 'id card', 'national id', 'identity card', 'identity', 'nid', 'cni', 'dni'],
  licence: [
    'licence',
    'license',
    'driving licence',
    'driving license',
    "driver's licence",
    "driver's license",
    'drivers licence',
    'drivers license',
    'driver licence',
    'driver license',
    'dl',
  ],
  visa: ['visa'],
  residence: [
    'residence',
    'residence permit',
    'residence card',
    'resident card',
    'permit',
    'brp',
    'green card',
  ],
};

const kindByWords = new Map(
  Object.entries(kinds).flatMap(([kind, words]) => words.map((word) => [word, kind] as const)),
);
const wordsLongestFirst = [...kindByWords.keys()].sort((a, b) => b.length - a.length);

/** `No.` between the kind and the colon; after the colon it would be the number's own first letters. */
const numberLabel = /^[\s.]*(?:(?:no|nr|num|number)\b[.\s]*)?[\s:#./-]*/i;

const charactersMin = 3;
const charactersMax = 24;

function canonicaliseDocument(value: string): CanonicalSelector {
  const text = value.normalize('NFKC').replace(/’/g, "'").replace(/\s+/g, ' ');
  const parts = /^(\p{L}{1,3}(?:-[A-Z0-9]{1,3})?) ?[ :/] ?(.+)$/iu.exec(text);
  if (parts?.[1] === undefined || parts[2] === undefined) return refused('no-issuer');
  const issuer = jurisdictionOf(parts[1]);
  if (issuer === undefined) return refused('unknown-country');
  const named = kindAtStart(parts[2]);
  if (named === undefined) return refused('no-kind');

  const number = lettersAndDigits(named.rest.replace(numberLabel, ''));
  if (number.length < charactersMin) return refused('too-short');
  if (number.length > charactersMax) return refused('too-long');
  return /\d/.test(number) ? accepted(`${issuer}:${named.kind}:${number}`) : refused('characters');
}

function kindAtStart(text: string): { kind: string; rest: string } | undefined {
  const folded = text.toLowerCase();
  for (const words of wordsLongestFirst) {
    const kind = kindByWords.get(words);
    const rest = text.slice(words.length);
    if (kind !== undefined && folded.startsWith(words) && !/^[\p{L}\p{N}]/u.test(rest)) {
      return { kind, rest };
    }
  }
  return undefined;
}
