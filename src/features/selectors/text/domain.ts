/** Characters as people and devices really write them, brought to one form. */

/**
 * Characters that show nothing: format characters (direction marks, zero-width joiners, tags), default ignorables
 * (UAX #44) such as variation selectors, and halves of surrogate pairs.
 */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cs}]/gu;
const controls = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** The text without invisible characters, controls and line breaks as spaces, trimmed. */
export function visibleText(text: string): string {
  return text.replace(invisible, '').replace(controls, ' ').trim();
}

const decimalDigit = /\p{Nd}/u;
const foreignDigits = /[^\P{Nd}0-9]/gu;
const digitValues = new Map<string, string>();

/**
 * The value of a decimal digit of any script. The Unicode stability policy keeps every set of decimal digits
 * contiguous and in order from zero, so the distance from the start of the run, modulo ten, is the value.
 */
function digitValue(digit: string): string {
  const known = digitValues.get(digit);
  if (known !== undefined) return known;
  const codePoint = digit.codePointAt(0) ?? 0;
  let start = codePoint;
  while (decimalDigit.test(String.fromCodePoint(start - 1))) start -= 1;
  const value = String((codePoint - start) % 10);
  digitValues.set(digit, value);
  return value;
}

/** Decimal digits of any script as 0–9; everything else untouched. */
export function asciiDigits(text: string): string {
  return text.replace(foreignDigits, digitValue);
}

/**
 * One character as its plain counterpart, where that is one character too (full-width and circled forms, digits of
 * any script), nothing for one that shows nothing, else itself. For reading a text while keeping count of offsets.
 */
export function plainCharacter(character: string): string {
  if (character < '\u0080') return character;
  if (character.replace(invisible, '').replace(/\p{Me}/u, '') === '') return '';
  const compatible = asciiDigits(character.normalize('NFKC'));
  return compatible.length === 1 ? compatible : character;
}

const neitherLetterNorDigit = /[^\p{L}\p{Mn}\p{Mc}\p{Nd}]/gu;

/**
 * Letters of any script with their combining marks, and digits as 0–9, in capitals; everything else dropped. Capitals
 * can compose anew, so both steps are done twice: the result is a fixed point.
 */
export function lettersAndDigits(text: string): string {
  let result = text;
  for (let round = 0; round < 2; round += 1) {
    result = asciiDigits(result.normalize('NFKC')).replace(neitherLetterNorDigit, '');
    result = result
      .replace(/^\p{M}+/u, '')
      .toUpperCase()
      .normalize('NFKC');
  }
  return result;
}

/**
 * NFKC and full case folding (Unicode 3.13, D145), by way of capitals, for JavaScript has no fold: ß is ss, ς is σ.
 * Letter by letter, since the lower case of Σ depends on its neighbours. Dotless ı folds to itself.
 */
export function foldCase(text: string): string {
  const fold = (letter: string) =>
    letter === 'ı' ? letter : letter.toLowerCase().toUpperCase().toLowerCase();
  return Array.from(text.normalize('NFKC'), fold).join('').normalize('NFKC');
}

/** Percent-encoding undone, or the text as it stands where that is malformed. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const hiddenPart = '•••';

/** The ends of a text around `•••`: a third of its characters, eight at the most, never the whole. */
export function keepEnds(text: string): string {
  const characters = [...text];
  const shown = Math.min(8, Math.floor(characters.length / 3));
  const first = characters.slice(0, Math.ceil(shown / 2)).join('');
  const last = characters.slice(characters.length - Math.floor(shown / 2)).join('');
  return `${first}${hiddenPart}${last}`;
}

/** `prefix:rest` with only the ends of the rest to be seen. */
export function keepPrefix(text: string): string {
  const cut = text.lastIndexOf(':') + 1;
  return text.slice(0, cut) + keepEnds(text.slice(cut));
}
