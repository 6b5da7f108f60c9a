import { plainCharacter } from '../../text/domain';

/** A candidate in the plain text, from `start` up to before `end`. */
export interface Span {
  readonly type: 'phone' | 'email' | 'url' | 'handle';
  readonly start: number;
  readonly end: number;
  /** What to canonicalise where that is not the text itself. */
  readonly value?: string;
}

/**
 * A text in plain characters; `starts[i]` and `ends[i]` bound, in the original, the character at `plain[i]` together
 * with what shows nothing behind it.
 */
export interface ReadableText {
  readonly plain: string;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

export function readableText(text: string): ReadableText {
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  const parts: string[] = [];
  let length = 0;
  let offset = 0;
  for (const character of text) {
    const part = plainCharacter(character);
    starts.fill(offset, length, length + part.length);
    offset += character.length;
    ends.fill(offset, part === '' && length > 0 ? length - 1 : length, length + part.length);
    length += part.length;
    parts.push(part);
  }
  return { plain: parts.join(''), starts, ends };
}

/** The text with the spans overwritten by a character of no selector, and no space, so that all else keeps its place. */
export function blanked(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const span of spans) {
    parts.push(text.slice(end, span.start), '\u0000'.repeat(span.end - span.start));
    end = span.end;
  }
  return parts.join('') + text.slice(end);
}
