import { accepted, type CanonicalSelector, refused, type SelectorKind } from '../result/domain';
import { asciiDigits, keepEnds } from '../text/domain';

/**
 * Vehicle identification numbers (ISO 3779): 17 capitals and digits without I, O and Q, which look like digits. The
 * check digit is proven where the law demands one (49 CFR 565.15(c)), that is for vehicles made in North America.
 */
export const vin: SelectorKind = { canonicalise: canonicaliseVin, mask: keepEnds };

/** First characters assigned to North America by ISO 3780; from 7F on the United States share the 7 with Oceania. */
const northAmerican = /^(?:[1-5]|7[F-Z0])/;

function canonicaliseVin(value: string): CanonicalSelector {
  const text = asciiDigits(value.normalize('NFKC')).replace(/^VIN\b[\s:.#]*/i, '');
  const number = text.replace(/[\s.\-/]/g, '').toUpperCase();
  if (!/^[A-Z0-9]*$/.test(number)) return refused('characters');
  if (number.length !== 17) return refused(number.length < 17 ? 'too-short' : 'too-long');
  if (/[IOQ]/.test(number)) return refused('vin-letter');
  if (northAmerican.test(number) && checkDigit(number) !== number[8]) return refused('checksum');
  return accepted(number);
}

const letterValues = 'ABCDEFGHJKLMNPRSTUVWXYZ';
const letterNumbers = '12345678123457923456789';
const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** 49 CFR 565.15(c), tables III and IV: the weighted sum modulo 11, ten written X. */
function checkDigit(number: string): string {
  let sum = 0;
  weights.forEach((weight, place) => {
    const character = number.charAt(place);
    const letter = letterValues.indexOf(character);
    sum += weight * Number(letter < 0 ? character : letterNumbers.charAt(letter));
  });
  return sum % 11 === 10 ? 'X' : String(sum % 11);
}
