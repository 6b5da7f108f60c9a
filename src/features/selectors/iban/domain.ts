import { electronicFormatIBAN, ValidationErrorsIBAN, validateIBAN } from 'ibantools';
import { accepted, type CanonicalSelector, refused, type SelectorKind } from '../result/domain';
import { asciiDigits, keepEnds } from '../text/domain';

/**
 * Bank account numbers (ISO 13616): capitals and digits without spaces, of the length and form that the country
 * registered, with the remainder 1 modulo 97 (ISO 7064). Where only the country's own check digits fail, the account
 * is taken with a warning: banks have issued such.
 */
export const iban: SelectorKind = { canonicalise: canonicaliseIban, mask: keepEnds };

function canonicaliseIban(value: string): CanonicalSelector {
  if (value.length > 200) return refused('too-long');
  const text = asciiDigits(value.normalize('NFKC')).replace(/^IBAN\b[\s:.]*/i, '');
  const account = electronicFormatIBAN(text.replace(/[\s.:/]/g, '')) ?? '';
  if (!/^[A-Z]{2}[A-Z0-9]+$/.test(account)) return refused('account-format');
  const failures = new Set(validateIBAN(account).errorCodes);
  if (failures.has(ValidationErrorsIBAN.NoIBANCountry)) return refused('unknown-country');
  const misshapen = [
    ValidationErrorsIBAN.WrongBBANLength,
    ValidationErrorsIBAN.WrongBBANFormat,
    ValidationErrorsIBAN.ChecksumNotNumber,
  ];
  if (misshapen.some((failure) => failures.has(failure))) return refused('account-format');
  if (failures.has(ValidationErrorsIBAN.WrongIBANChecksum)) return refused('checksum');
  const nationalFails = failures.has(ValidationErrorsIBAN.WrongAccountBankBranchChecksum);
  return accepted(account, { warnings: nationalFails ? ['national-checksum'] : [] });
}
