import LinkifyIt from 'linkify-it';
import { type CanonicaliseOptions, type CanonicalSelector, canonicalise } from '../domain';
import { profileInLink } from '../handle/domain';
import { numberingCountry } from '../phone/domain';
import { phoneInLink } from '../phone-link/domain';
import { visibleText } from '../text/domain';
import { bareHandleSpans, platformHandleSpans } from './handles/domain';
import { phoneSpans, unassignedNumberSpans } from './phones/domain';
import { blanked, type ReadableText, readableText, type Span } from './span/domain';

export interface ExtractedSelector {
  readonly type: 'phone' | 'email' | 'url' | 'handle';
  /** As it stands in the text: `text.slice(start, end)`, offsets in UTF-16 code units. */
  readonly raw: string;
  readonly start: number;
  readonly end: number;
  /**
   * What canonicalising gave. Refused only for a missing piece that a person can supply: `no-region` for a telephone
   * number, `no-platform` for a handle.
   */
  readonly result: CanonicalSelector;
}

/** Characters of a text that are read; what follows is not looked at. */
export const textLengthMax = 100_000;
/** Selectors that one text can yield; later ones are left out. */
export const selectorsMax = 200;

/**
 * Telephone numbers, e-mail and web addresses and handles in a text, in reading order and each once. Reads at most
 * the first 100,000 characters and yields at most 200 selectors, in time linear in the text. A region (ISO 3166-1
 * alpha-2) is assumed for numbers that name no country; without one they are still offered, as `no-region`.
 */
export function extractSelectors(text: string, options: CanonicaliseOptions = {}): ExtractedSelector[] {
  const known = numberingCountry(options.region) === undefined ? {} : options;
  const readable = readableText(text.slice(0, textLengthMax));
  const found = new Map<string, ExtractedSelector>();
  for (const span of spansIn(readable.plain, known)) {
    const selector = selectorAt(span, readable, text, known);
    if (!isOffered(selector.result, span)) continue;
    const key = selector.result.ok ? selector.result.canonical : visibleText(selector.raw).toLowerCase();
    const identity = `${selector.type} ${selector.result.ok} ${key}`;
    if (!found.has(identity)) found.set(identity, selector);
    if (found.size === selectorsMax) break;
  }
  return [...found.values()];
}

/** Links first, for their digits and names are theirs; what one kind of span covers is blank for the next. */
function spansIn(plain: string, options: CanonicaliseOptions): Span[] {
  const spans: Span[] = linkSpans(plain);
  let rest = blanked(plain, spans);
  for (const find of [platformHandleSpans, phoneSpans, unassignedNumberSpans, bareHandleSpans]) {
    const more = find(rest, options);
    rest = blanked(rest, more);
    spans.push(...more);
  }
  return spans.sort((a, b) => a.start - b.start);
}

/**
 * Endings beside those of countries and the classic generic ones that linkify-it believes without a scheme. `example`
 * (RFC 2606) is that of training material, `onion` (RFC 7686) that of Tor.
 */
const furtherEndings =
  'app art bar beauty best bet blog cafe cam care casino center chat city cloud club community company ' +
  'consulting dating dev digital email escort example expert fans finance fit foundation fun fyi girls ' +
  'global group health hot house international kim law legal lgbt life link live lol london love ltd ' +
  'massage media men moda models money network news ngo ninja one ong onion online page partners party ' +
  'photo photos pics place plus porn press red rent rest review rocks salon school services sex sexy site ' +
  'social solutions spa space store stream studio style support tech tips today tokyo top tours travel ' +
  'tube uno video vip vision webcam website wiki win work works world wtf xyz yoga zone';

const linkify = new LinkifyIt().tlds(furtherEndings.split(' '), true);

function linkSpans(plain: string): Span[] {
  return (linkify.match(plain) ?? []).map(({ schema, index, lastIndex, raw }) => {
    const type = schema === 'mailto:' ? 'email' : typeOfLink(raw);
    return { type, start: index, end: lastIndex };
  });
}

function typeOfLink(link: string): 'phone' | 'handle' | 'url' {
  if (phoneInLink(link) !== undefined) return 'phone';
  return profileInLink(link) === undefined ? 'url' : 'handle';
}

function selectorAt(
  span: Span,
  { starts, ends }: ReadableText,
  text: string,
  options: CanonicaliseOptions,
): ExtractedSelector {
  const start = starts[span.start] ?? 0;
  const end = ends[span.end - 1] ?? start;
  const raw = text.slice(start, end);
  return { type: span.type, raw, start, end, result: canonicalise(span.type, span.value ?? raw, options) };
}

/** A refused candidate was no selector, unless all it lacks is what a person can add. */
function isOffered(result: CanonicalSelector, span: Span): boolean {
  if (result.ok) return true;
  return (
    (span.type === 'phone' && result.problem === 'no-region') ||
    (span.type === 'handle' && result.problem === 'no-platform')
  );
}
