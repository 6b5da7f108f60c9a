import { platformOf } from '../../handle/domain';
import { platforms } from '../../handle/platforms/domain';
import type { Span } from '../span/domain';

const name = '[\\p{L}\\p{N}_](?:[\\p{L}\\p{M}\\p{N}._-]{0,63}[\\p{L}\\p{M}\\p{N}_])?';
const noWordBefore = '(?<![\\p{L}\\p{M}\\p{N}_@./])';
const namesInTwo = ['cash app', 'face book', 'linked in', 'only fans', 'snap chat', 'tik tok', 'you tube'];
const platformNames = [...namesInTwo, ...platforms.flatMap(({ names }) => names)].map((text) =>
  text.replace('.', '\\.'),
);

/** `IG: @jane`, `telegram @jane`, `snap: jane.doe`, `LINE ID: jane99`. */
const namedHandle = new RegExp(
  `${noWordBefore}(?<word>${platformNames.join('|')})(?![\\p{L}\\p{M}\\p{N}_])` +
    '(?<link>[ \\t]{0,3}(?:id|user|username|name|handle|account|is)(?![\\p{L}\\p{N}]))?' +
    `(?<sign>[ \\t]{0,3}[:=][ \\t]{0,3}[@$~]?|[ \\t]{0,3}@)(?<name>${name})`,
  'giu',
);

/** Names of platforms that are ordinary words or abbreviations too, so that more has to point at a handle. */
const ordinaryWords = new Set(
  (
    'bumble cb clubhouse element gab kick line medium of ok sc seeking session signal steam tagged threads truth tt ' +
    'wire x'
  ).split(' '),
);

/** Handles whose platform the word before them names. Digits alone are left for the telephone numbers. */
export function platformHandleSpans(plain: string): Span[] {
  const spans: Span[] = [];
  for (const match of plain.matchAll(namedHandle)) {
    const { word = '', link = '', sign = '', name = '' } = match.groups ?? {};
    const platform = platformOf(word);
    const pointed = sign.includes('@') && /[:=]/.test(sign);
    if (platform === undefined || (ordinaryWords.has(word.toLowerCase()) && !pointed && link === ''))
      continue;
    if (!sign.includes('@') && /^\p{N}+$/u.test(name)) continue;
    spans.push({
      type: 'handle',
      start: match.index,
      end: match.index + match[0].length,
      value: `${platform.id}:${name}`,
    });
  }
  return spans;
}

const bareHandle = new RegExp(`${noWordBefore}@(?<name>${name})`, 'gu');

/** `@jane` with no platform near: a person has to say which. */
export function bareHandleSpans(plain: string): Span[] {
  return Array.from(plain.matchAll(bareHandle))
    .filter((match) => /\p{L}/u.test(match[0]))
    .map((match) => ({ type: 'handle', start: match.index, end: match.index + match[0].length }));
}
