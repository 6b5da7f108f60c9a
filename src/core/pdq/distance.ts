/** PDQ hashes as 64 lower-case hex digits: how far apart two are, and which must not be compared at all. */

/** At most so many of the 256 bits may differ. Source: Meta, PDQ paper 2019; python-threatexchange `pdq_utils.py`. */
export const pdqDistanceMax = 31;

/** Below this quality (0–100) a hash is not compared. Source: python-threatexchange `signal_type/pdq/signal.py`. */
export const pdqQualityMin = 50;

const bitsMax = 256;
const wordDigits = 4;

/**
 * The number of bits, 0–256, in which two hashes differ.
 *
 * @throws RangeError if either is not 64 lower-case hex digits.
 */
export function hammingDistance(a: string, b: string): number {
  const others = wordsOf(b);
  return wordsOf(a).reduce((sum, word, at) => sum + bitCount(word ^ (others[at] ?? 0)), 0);
}

/**
 * Whether a hash is degenerate, would match pictures that have nothing in common and so must not be compared: it is
 * within the matching distance of all zeros or all ones, or of its sixteen rows (or columns) fewer than eight differ
 * by more than a change of sign. The median sets half the bits of a true picture's hash and its rows all differ;
 * flat pictures, stripes and halves leave nothing but rounding noise, sometimes with a high quality.
 *
 * @throws RangeError if it is not 64 lower-case hex digits.
 */
export function isConstantPdq(hex: string): boolean {
  const words = wordsOf(hex);
  const set = words.reduce((sum, word) => sum + bitCount(word), 0);
  if (set <= pdqDistanceMax || set >= bitsMax - pdqDistanceMax) return true;
  return [words, columnsOf(words)].some((lines) => {
    const different = new Set(lines.map((line) => Math.min(line, line ^ 0xffff)));
    return different.size < lines.length / 2;
  });
}

function columnsOf(words: readonly number[]): number[] {
  return words.map((_, at) => words.reduce((column, word) => (column << 1) | ((word >> at) & 1), 0));
}

function wordsOf(hex: string): number[] {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new RangeError('A PDQ hash is 64 lower-case hex digits');
  const words: number[] = [];
  for (let at = 0; at < hex.length; at += wordDigits) {
    words.push(Number.parseInt(hex.slice(at, at + wordDigits), 16));
  }
  return words;
}

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
