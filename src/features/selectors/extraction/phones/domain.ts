import { findPhoneNumbersInText } from 'libphonenumber-js/max';
import { numberingCountry } from '../../phone/domain';
import type { CanonicaliseOptions } from '../../result/domain';
import type { Span } from '../span/domain';

/**
 * Numbers that libphonenumber finds and proves: with a country code, or those of the assumed region. It would read a
 * comma and the next number of a list as an extension, so such commas are hidden from it.
 */
export function phoneSpans(plain: string, options: CanonicaliseOptions): Span[] {
  const country = numberingCountry(options.region);
  const found = findPhoneNumbersInText(
    plain.replace(/[,;](?=\s)/g, '\u0000'),
    country === undefined ? {} : { defaultCountry: country },
  );
  return found.map(({ startsAt, endsAt }) => ({ type: 'phone', start: startsAt, end: endsAt }));
}

/** Digits with at most three signs between two of them; never across lines. */
const run = /\+?\(?\d(?:[ ().\-/*_|~·•‐-―]{0,3}\d){6,}/g;
const oddSeparator = /[*_|~·•]/;

/**
 * What libphonenumber leaves: numbers spelled with signs it does not know, as advertisements do, and without a region
 * those that only lack it.
 */
export function unassignedNumberSpans(plain: string, options: CanonicaliseOptions): Span[] {
  const spans: Span[] = [];
  for (const match of plain.matchAll(run)) {
    for (const { start, end } of numbersInRun(match[0], match.index)) {
      if (isWithinWord(plain, start, end)) continue;
      const number = plain.slice(start, end);
      if (options.region === undefined ? couldBeNational(number) : oddSeparator.test(number)) {
        spans.push({ type: 'phone', start, end });
      }
    }
  }
  return spans;
}

const nationalDigitsMin = 8;
const nationalDigitsMax = 13;

/** What sets the numbers of a list apart, from the surest to the least sure. */
const listSeparators = [/( *\| +| +[|/] *| *\/ +| {2,})/, /([|/])/, /( )/];

/** A run is one number or, where it has too many digits for one, a list of several. */
function numbersInRun(
  text: string,
  offset: number,
  separators = listSeparators,
): { start: number; end: number }[] {
  const [separator, ...lesser] = separators;
  if (separator === undefined || digitsIn(text) <= nationalDigitsMax) {
    return [{ start: offset, end: offset + text.length }];
  }
  let end = offset;
  return text.split(separator).flatMap((part) => {
    const start = end;
    end += part.length;
    return numbersInRun(part, start, lesser);
  });
}

function digitsIn(text: string): number {
  return text.replace(/\D/g, '').length;
}

/** Part of a word, an amount, a reference or a longer number. */
function isWithinWord(plain: string, start: number, end: number): boolean {
  return /[\p{L}\p{N}\p{Sc}_#@%]/u.test(
    plain.slice(Math.max(0, start - 1), start) + plain.slice(end, end + 1),
  );
}

const dates = /^(?:(?:19|20)\d\d[-/. ]?\d\d[-/. ]?\d\d|\d\d?[-/. ]\d\d?[-/. ](?:19|20)\d\d)(?:\D|$)/;
const internetAddress = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const pairs = /^\d\d(?:\.\d\d){3}$/;

/** Whether a number without a country code could be a national one: of its length, and no date or IP address. */
function couldBeNational(number: string): boolean {
  const digits = digitsIn(number);
  if (number.startsWith('+') || digits < nationalDigitsMin || digits > nationalDigitsMax) return false;
  return !dates.test(number) && (pairs.test(number) || !internetAddress.test(number));
}
