import { accepted, refused, type SelectorKind } from '../result/domain';
import { keepEnds } from '../text/domain';

/**
 * Hexadecimal digests in lower case. A name before them (`SHA-256:`), `0x`, spaces, colons and hyphens between the
 * digits are dropped.
 */
export function hexDigits(value: string, name: string): string {
  const label = new RegExp(`^${name.replace(/(?=\d)/, '[-_ ]?')}\\b[\\s:=]*`, 'i');
  return value
    .normalize('NFKC')
    .replace(label, '')
    .replace(/^0x/i, '')
    .replace(/[\s:-]+/g, '')
    .toLowerCase();
}

/** The digests of no bytes at all: true of every empty file, so telling of none. */
const emptyFileDigests = new Set([
  'd41d8cd98f00b204e9800998ecf8427e',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
]);

function digest(name: string, digits: number): SelectorKind {
  return {
    canonicalise(value) {
      const hex = hexDigits(value, name);
      if (!/^[0-9a-f]+$/.test(hex)) return refused('not-hex');
      if (hex.length !== digits) return refused(hex.length < digits ? 'too-short' : 'too-long');
      return accepted(hex, { warnings: emptyFileDigests.has(hex) ? ['empty-file'] : [] });
    },
    mask: keepEnds,
  };
}

export const md5 = digest('md5', 32); // RFC 1321
export const sha1 = digest('sha1', 40); // FIPS 180-4
export const sha256 = digest('sha256', 64); // FIPS 180-4
