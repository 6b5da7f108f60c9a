/** Host names, shared by web and mail addresses. */

const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Whether `host`, already in the ASCII form of the WHATWG URL standard, is a domain name that means the same for
 * everyone: two labels or more, within the lengths of RFC 1035 section 2.3.4, the last one no number. Underscores are
 * let through because the web does.
 */
export function isDomain(host: string): boolean {
  const labels = host.split('.');
  if (host.length > 253 || labels.length < 2 || /^\d+$/.test(labels.at(-1) ?? '')) return false;
  return labels.every((part) => label.test(part));
}

/** Whether `host`, in the ASCII form of the WHATWG URL standard, is an IPv4 or a bracketed IPv6 address. */
export function isAddress(host: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || host.startsWith('[');
}

/**
 * A domain name as typed, in the ASCII form of IDNA (UTS #46 through the platform's URL), without a trailing dot.
 * `undefined` where it is none. Characters that mean something in a URL are refused first, so that nothing but the
 * name reaches the parser.
 */
export function asciiDomain(typed: string): string | undefined {
  if (typed.length > 1000 || /[\s/?#@\\:%<>^|[\]]/u.test(typed)) return undefined;
  try {
    const host = new URL(`http://${typed}`).hostname.replace(/\.$/, '');
    return isDomain(host) && !isAddress(host) ? host : undefined;
  } catch {
    return undefined;
  }
}
