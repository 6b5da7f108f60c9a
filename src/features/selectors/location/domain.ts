import { accepted, type CanonicalSelector, refused, type SelectorKind } from '../result/domain';
import { foldCase, keepEnds } from '../text/domain';

/**
 * Who or what was at a place during a time: `PLACE @ FROM/TO`, the window as an ISO 8601 interval of two instants with
 * their offset, or of two days, which are whole days in UTC. The place alone is the alias: two leads meet where it is
 * equal and the windows overlap. So many are at a hotel that this never makes a hit; it strengthens one that there is.
 */
export const location: SelectorKind = { canonicalise: canonicaliseLocation, mask: maskLocation };

const lengthMax = 300;
const dayMs = 24 * 60 * 60_000;
const windowDaysMax = 366;

function canonicaliseLocation(value: string): CanonicalSelector {
  if (value.length > lengthMax) return refused('too-long');
  const at = value.lastIndexOf('@');
  const [from, to, more] = value.slice(at + 1).split(/\/|\s(?:to|until|–|-)\s/u);
  if (at < 0 || from === undefined || to === undefined || more !== undefined) return refused('no-window');
  const place = placeOf(value.slice(0, at));
  if (place === undefined) return refused('too-short');
  const [begins, ends] = [instantOf(from, 0), instantOf(to, dayMs - 60_000)];
  if (begins === undefined || ends === undefined) return refused('window');
  if (ends < begins || ends - begins > windowDaysMax * dayMs) return refused('window');
  return accepted(`${place}@${minute(begins)}/${minute(ends)}`, { alias: place });
}

/**
 * Coordinates as `geo:latitude,longitude` (RFC 5870, WGS 84) to three decimals, some hundred metres; else letters and
 * digits of any script, case folded, with single spaces.
 */
function placeOf(text: string): string | undefined {
  const point = /^\s*(?:geo:)?\s*([+-]?\d{1,2}(?:\.\d+)?)\s*[,;]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*$/i.exec(
    text.normalize('NFKC'),
  );
  if (point) {
    const [latitude, longitude] = [Number(point[1]), Number(point[2])];
    if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return undefined;
    return `geo:${decimals(latitude)},${decimals(longitude)}`;
  }
  const words = foldCase(text)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
  return words.length < 3 ? undefined : words;
}

/** Three decimals, and no zero below zero. */
function decimals(degrees: number): string {
  return (Math.round(degrees * 1_000) / 1_000 + 0).toFixed(3);
}

/** Milliseconds since 1970, to the minute, of an instant with its offset, or of a day's first minute plus `later`. */
function instantOf(text: string, later: number): number | undefined {
  const value = text.normalize('NFKC').trim().toUpperCase();
  const day = /^\d{4}-\d\d-\d\d$/.test(value);
  if (!day && !/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/.test(value))
    return undefined;
  const at = Date.parse(day ? `${value}T00:00Z` : value);
  if (Number.isNaN(at) || (day && new Date(at).toISOString().slice(0, 10) !== value)) return undefined;
  return Math.floor((at + (day ? later : 0)) / 60_000) * 60_000;
}

function minute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

/** From when to when, of a canonical form. */
export function windowOf(canonical: string): { readonly from: string; readonly to: string } {
  const [from = '', to = ''] = canonical.slice(canonical.lastIndexOf('@') + 1).split('/');
  return { from, to };
}

/** The ends of the place; when it was says little of who. */
function maskLocation(canonical: string): string {
  const at = canonical.lastIndexOf('@');
  return keepEnds(canonical.slice(0, at)) + canonical.slice(at);
}
