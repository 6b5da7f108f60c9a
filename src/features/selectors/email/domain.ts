import { asciiDomain } from '../host/domain';
import { accepted, type CanonicalSelector, refused, type SelectorKind } from '../result/domain';
import { percentDecoded } from '../text/domain';

/**
 * Mail addresses: lower case throughout, because no provider of weight tells capitals apart (RFC 5321 section 2.4
 * discourages it), and the domain in IDNA form. The alias drops what the providers themselves ignore.
 */
export const email: SelectorKind = { canonicalise: canonicaliseEmail, mask: maskEmail };

/** A dot-atom of RFC 5322 section 3.2.3, with the letters of every script that RFC 6531 adds. */
const atom = "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
const dotAtom = new RegExp(`^${atom}(?:\\.${atom})*$`, 'u');

const localOctetsMax = 64;
const addressOctetsMax = 254;

function canonicaliseEmail(value: string): CanonicalSelector {
  const address = bareAddress(value);
  const at = address.lastIndexOf('@');
  if (at < 0) return refused('no-at-sign');
  if (address.length > 2000) return refused('too-long');

  const local = unquoted(address.slice(0, at).trim()).toLowerCase().normalize('NFKC');
  if (local.startsWith('"')) return refused('quoted-local-part');
  if (!dotAtom.test(local)) return refused('local-part');
  const domain = asciiDomain(address.slice(at + 1).trim());
  if (domain === undefined || domain.includes('_')) return refused('mail-domain');

  const canonical = `${local}@${domain}`;
  if (octets(local) > localOctetsMax || octets(canonical) > addressOctetsMax) return refused('too-long');
  const alias = aliasOf(local, domain);
  return accepted(canonical, alias === undefined || alias === canonical ? {} : { alias });
}

/** The address alone, out of `mailto:` (RFC 6068) or `Name <address>`; NFKC makes full-width signs plain. */
function bareAddress(value: string): string {
  const text = value.normalize('NFKC').trim();
  const link = /^mailto:([^?]*)/i.exec(text)?.[1];
  if (link !== undefined) return percentDecoded(link).normalize('NFKC').trim();
  const open = text.endsWith('>') ? text.lastIndexOf('<') : -1;
  return open < 0 ? text : text.slice(open + 1, -1).trim();
}

/** RFC 5321 section 4.1.2: quotes around what needs none do not change the mailbox. */
function unquoted(local: string): string {
  const inner = /^"([^"\\]*)"$/.exec(local)?.[1];
  return inner !== undefined && dotAtom.test(inner) ? inner : local;
}

/**
 * Without `+tag` (RFC 5233); Google also ignores dots and delivers googlemail.com to gmail.com. `undefined` where
 * nothing would be left.
 */
function aliasOf(local: string, domain: string): string | undefined {
  const google = domain === 'gmail.com' || domain === 'googlemail.com';
  const untagged = local.replace(/\+.*$/u, '').replace(google ? /\./g : /$^/, '');
  if (!dotAtom.test(untagged)) return undefined;
  return `${untagged}@${google ? 'gmail.com' : domain}`;
}

function octets(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** `j•••@example.com`; nothing at all of a local part of one or two characters. */
function maskEmail(canonical: string): string {
  const at = canonical.lastIndexOf('@');
  const local = [...canonical.slice(0, at)];
  return `${local.length > 2 ? local[0] : ''}•••${canonical.slice(at)}`;
}
