import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';
import { countryOf } from '../country/domain';
import { phoneInLink } from '../phone-link/domain';
import {
  accepted,
  type CanonicaliseOptions,
  type CanonicalSelector,
  refused,
  type SelectorKind,
  type SelectorProblem,
  type SelectorWarning,
} from '../result/domain';
import { asciiDigits, keepEnds } from '../text/domain';

/**
 * Telephone numbers: E.164, valid in the numbering plan of their country (libphonenumber's full metadata). The
 * extension is dropped, because it does not identify the subscriber line.
 */
export const phone: SelectorKind = { canonicalise: canonicalisePhone, mask: maskPhone };

const lengthMax = 250; // libphonenumber looks at no more.

function canonicalisePhone(value: string, options: CanonicaliseOptions): CanonicalSelector {
  const country = numberingCountry(options.region);
  const typed = (phoneInLink(value) ?? value).normalize('NFKC');
  if (typed.length > lengthMax) return refused('too-long');
  const text = plainNumber(typed);
  for (const reading of readings(text)) {
    const number = validNumber(reading.text, country);
    if (number) return acceptedNumber(number, reading, country);
  }
  return refused(problemOf(text, country, options.region !== undefined));
}

/** The country of libphonenumber that a region names, or `undefined` where it knows none. */
export function numberingCountry(region: string | undefined): CountryCode | undefined {
  const country = region === undefined ? undefined : countryOf(region);
  return country !== undefined && isSupportedCountry(country) ? country : undefined;
}

interface Reading {
  readonly text: string;
  readonly warnings: readonly SelectorWarning[];
}

const labelBefore =
  /^(?:tel|telephone|phone|ph|mobile|mob|cell|call|text|sms|whatsapp|wa|viber|signal|fax|tél|тел|โทร|电话|電話)[\s.:=]*(?=[\d+(])/iu;
const extensionWords = /\s*(?:ต่อ|内线|內線|分机|分機|durchwahl|poste|interno|ramal)[\s.:]*(\d{1,7})$/iu;

/** ASCII digits, known labels gone, every extension written the same way. */
function plainNumber(typed: string): string {
  return asciiDigits(typed.replace(/\p{Me}/gu, ''))
    .trim()
    .replace(labelBefore, '')
    .replace(/^\++/, '+')
    .replace(extensionWords, ' ext. $1');
}

/**
 * The ways a text may be meant, in order of trust. `00` is the international prefix that ITU-T E.164 recommends, and
 * no national number begins so; `011` is North America's and is believed only where too many digits follow for a
 * national number. Mexico's mobile `1`, dropped in 2019, is still what messengers show. Letters are dialled as on the
 * keys (ITU-T E.161).
 */
function readings(text: string): Reading[] {
  const spaced = text.replace(/[\p{Pd}\p{Zs}*_|·•∙⋅・‧。.,:'"’`~/\\−]+/gu, ' ').replace(/^\((\+\d+)\)/, '$1');
  const abroad = spaced.replace(/^\(?(?:\+\s*)?00\)?\s*(?=[1-9])/, '+');
  const texts = abroad === spaced ? [text, spaced] : [abroad, text, spaced];
  const northAmerican = /^011\s*(?=[1-9])/;
  if (northAmerican.test(spaced) && spaced.replace(/\D/g, '').length >= 13) {
    texts.push(spaced.replace(northAmerican, '+'));
  }
  texts.push(abroad.replace(/^\+52\s?1\s?/, '+52'));
  const plain = texts.map((reading) => ({ text: reading, warnings: [] }));
  if (!/^[+(\d][^\p{L}]*\d[^\p{L}]*[A-Z]/iu.test(text) || !/[A-Z](?:[^\p{L}]*[A-Z]){2}/iu.test(text))
    return plain;
  return [...plain, { text: spaced.replace(/[A-Z]/gi, keyOf), warnings: ['letters-read-as-digits'] }];
}

function keyOf(letter: string): string {
  return '22233344455566677778889999'.charAt(letter.toUpperCase().charCodeAt(0) - 65);
}

function validNumber(text: string, country: CountryCode | undefined): PhoneNumber | undefined {
  const number = parsePhoneNumberFromString(text, { ...assuming(country), extract: false });
  return number?.isValid() ? number : undefined;
}

function assuming(country: CountryCode | undefined): { defaultCountry?: CountryCode } {
  return country === undefined ? {} : { defaultCountry: country };
}

const serviceTypes = new Set(['TOLL_FREE', 'PREMIUM_RATE', 'SHARED_COST', 'UAN']);

function acceptedNumber(
  number: PhoneNumber,
  reading: Reading,
  country: CountryCode | undefined,
): CanonicalSelector {
  const warnings = [...reading.warnings];
  if (number.ext !== undefined) warnings.push('extension-dropped');
  if (serviceTypes.has(number.getType() ?? '')) warnings.push('service-number');
  const namesCountry = reading.text.startsWith('+') || reading.text.includes('phone-context=+');
  const assumed =
    !namesCountry && country !== undefined && getCountryCallingCode(country) === number.countryCallingCode;
  return accepted(number.number, { warnings, ...(assumed ? { assumedRegion: country } : {}) });
}

function problemOf(text: string, country: CountryCode | undefined, regionNamed: boolean): SelectorProblem {
  const digits = text.replace(/\D/g, '').length;
  if (digits === 0) return 'not-a-phone-number';
  if (digits < 4) return 'too-short';
  if (digits > 30) return 'too-long';
  if (!/^\(?\+|^00/.test(text) && country === undefined) return regionNamed ? 'unknown-region' : 'no-region';
  const lengths = readings(text).map((reading) => validatePhoneNumberLength(reading.text, assuming(country)));
  if (lengths.every((length) => length === 'NOT_A_NUMBER')) return 'not-a-phone-number';
  const length = lengths.find((found) => found !== 'NOT_A_NUMBER');
  if (length === 'TOO_SHORT') return 'too-short';
  if (length === 'TOO_LONG') return 'too-long';
  return length === 'INVALID_COUNTRY' ? 'unknown-calling-code' : 'not-valid-for-region';
}

/**
 * `+1 619 ••• ••42`: the calling code, the last two digits, and the first ones as far as a third of the number allows.
 * In North America the area code is shown whole, since it says where, not who.
 */
function maskPhone(canonical: string): string {
  const number = parsePhoneNumberFromString(canonical);
  if (!number) return keepEnds(canonical);
  const national = number.nationalNumber;
  const shown = Math.floor(national.length / 3);
  const last = Math.min(2, shown);
  const first = number.countryCallingCode === '1' ? 3 : shown - last;
  const masked =
    national.slice(0, first) + '•'.repeat(national.length - first - last) + national.slice(-last);
  const groups = masked.match(/.{3}(?=..)|.+/g) ?? [];
  return `+${number.countryCallingCode} ${groups.join(' ')}`;
}
