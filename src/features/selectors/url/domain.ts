import { isAddress, isDomain } from '../host/domain';
import { accepted, type CanonicalSelector, refused, type SelectorKind } from '../result/domain';
import { keepEnds } from '../text/domain';

/**
 * Web addresses: `host[:port][/path][?query]` without what varies between copies of one address (scheme, `www.`,
 * credentials, default port, fragment, trailing slash, tracking parameters, order of parameters).
 */
export const url: SelectorKind = { canonicalise: canonicaliseUrl, mask: maskUrl };

const lengthMax = 8000; // RFC 9110 section 4.1: what every recipient should at least support.

function canonicaliseUrl(value: string): CanonicalSelector {
  if (value.length > lengthMax) return refused('too-long');
  const { scheme, rest } = splitScheme(value.replace(/^[！-～]+/u, (wide) => wide.normalize('NFKC')));
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') return refused('scheme');
  const authority = /^[^/?#\\]*/.exec(rest)?.[0] ?? '';
  if (scheme === undefined && authority.includes('@')) return refused('wrong-type');

  const parsed = parse(`http://${rest}`);
  if (parsed === undefined) return refused(authority === '' ? 'no-host' : 'host');
  const host = bareHost(parsed.hostname);
  if (!isAddress(host) && !isDomain(host)) return refused('host');
  // 3.14 is no address: the parser would read it as 3.0.0.14.
  const isNumber = scheme === undefined && isAddress(host) && !host.startsWith('[');
  if (isNumber && !authority.startsWith(host)) return refused('host');

  const canonical = host + portOf(parsed) + pathOf(parsed) + queryOf(parsed);
  if (canonical.length > lengthMax) return refused('too-long');
  return accepted(canonical, { warnings: parsed.username || parsed.password ? ['credentials-dropped'] : [] });
}

/**
 * The scheme in lower case, and what follows the slashes. `example.com:8443/x` has a port and no scheme. Analysts'
 * defanged spellings (`hxxps://example[.]com`) are read as what they stand for.
 */
function splitScheme(value: string): { scheme: string | undefined; rest: string } {
  const parts = /^([a-z][a-z0-9+.-]*)\[?:\]?/i.exec(value);
  const after = value.slice(parts?.[0].length ?? 0);
  const isPort = parts?.[1]?.includes('.') && /^\d{1,5}(?:[/?#\\]|$)/.test(after);
  const scheme = isPort ? undefined : parts?.[1]?.toLowerCase().replace(/^hxxp/, 'http');
  const rest = (scheme === undefined ? value : after).replace(/^[/\\]+/, '');
  return {
    scheme,
    rest: rest.replace(/^[^/?#\\]*/, (authority) => authority.replace(/\[\.\]|\(\.\)/g, '.')),
  };
}

function parse(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/** No trailing dot, and no `www.` as long as a domain name is left. */
function bareHost(hostname: string): string {
  let host = hostname.replace(/\.$/, '');
  while (host.startsWith('www.') && isDomain(host.slice(4))) host = host.slice(4);
  return host;
}

/** The scheme is dropped, so the default ports of both schemes are. */
function portOf(parsed: URL): string {
  return parsed.port === '' || parsed.port === '443' ? '' : `:${parsed.port}`;
}

function pathOf(parsed: URL): string {
  const path = normalOctets(parsed.pathname);
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

/** Parameters that say by which click or campaign a visitor came, of advertisers, mailers and statistics. */
const trackingPrefixes = /^(?:utm|pk|piwik|mtm|matomo|hsa)_/;
const trackingNames = new Set(
  (
    'fbclid fb_action_ids fb_action_types fb_source gclid gclsrc dclid gbraid wbraid srsltid msclkid yclid ysclid ' +
    'twclid ttclid li_fat_id rdt_cid sccid epik igshid igsh mc_cid mc_eid mkt_tok vero_id oly_enc_id oly_anon_id ' +
    'wickedid _ga _gl _gac _hsenc _hsmi __hstc __hssc __hsfp hsctatracking _openstat'
  ).split(' '),
);

function isTracking(name: string): boolean {
  const lower = name.toLowerCase();
  return trackingPrefixes.test(lower) || trackingNames.has(lower);
}

/** Parameters by name, those of one name in their own order, because a server may heed it. */
function queryOf(parsed: URL): string {
  const parameters = normalOctets(parsed.search.slice(1))
    .split('&')
    .map((text) => ({ text, name: text.replace(/=.*$/, '') }))
    .filter(({ text, name }) => text !== '' && !isTracking(name))
    .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  return parameters.length === 0 ? '' : `?${parameters.map(({ text }) => text).join('&')}`;
}

/**
 * RFC 3986 section 6.2.2: unreserved octets decoded, other escapes with capital digits, and what the grammar does not
 * allow (a lone `%`, `|`, `[` …) escaped, so that both spellings of it meet.
 */
function normalOctets(text: string): string {
  return text.replace(/%([0-9a-f]{2})|[^\w.~!$&'()*+,;=:@/?-]/gi, (match, hex: string | undefined) => {
    const octet = hex === undefined ? match.charCodeAt(0) : Number.parseInt(hex, 16);
    const character = String.fromCharCode(octet);
    if (hex !== undefined && /[A-Za-z0-9._~-]/.test(character)) return character;
    return `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/** `example.com/…`; where the host is all there is, a third of it before its last label. */
function maskUrl(canonical: string): string {
  const host = /^[^/?]*/.exec(canonical)?.[0] ?? '';
  if (host.length < canonical.length) return `${host}/…`;
  const last = host.lastIndexOf('.');
  if (isAddress(host) || last < 0) return keepEnds(host);
  return `${host.slice(0, Math.floor(last / 3))}•••${host.slice(last)}`;
}
