import { lumaSide } from './downscale';

/**
 * The frequencies of the 64×64 luma that PDQ keeps, and their 256 bits. The eight rotations and flips of a picture
 * only transpose its frequencies and change signs, so their hashes cost no second look at the picture.
 */

/** 16×16 coefficients, row by row; the row is the vertical frequency. */
export type Coefficients = Float32Array;

const kept = 16;
const { fround } = Math;

/** The constant term (frequency 0) is left out: brightness says nothing of the content. */
export const cosines = Float32Array.from({ length: kept * lumaSide }, (_, at) => {
  const frequency = Math.floor(at / lumaSide) + 1;
  const position = 2 * (at % lumaSide) + 1;
  return fround(Math.sqrt(2 / lumaSide)) * Math.cos((Math.PI / 2 / lumaSide) * frequency * position);
});

export function dct(luma: Float32Array): Coefficients {
  const columns = new Float32Array(kept * lumaSide);
  for (let i = 0; i < kept; i++) {
    for (let j = 0; j < lumaSide; j++) columns[i * lumaSide + j] = dot(i, luma, j, lumaSide);
  }
  const coefficients = new Float32Array(kept * kept);
  for (let i = 0; i < kept; i++) {
    for (let j = 0; j < kept; j++) coefficients[i * kept + j] = dot(j, columns, i * lumaSide, 1);
  }
  return coefficients;
}

function dot(frequency: number, values: Float32Array, start: number, stride: number): number {
  let sum = 0;
  for (let k = 0; k < lumaSide; k++) {
    const cosine = cosines[frequency * lumaSide + k] ?? 0;
    sum = fround(sum + fround(cosine * (values[start + k * stride] ?? 0)));
  }
  return sum;
}

interface Form {
  readonly transposed: boolean;
  /** Whether the coefficient of row i, column j changes its sign. */
  readonly negated: (i: number, j: number) => boolean;
}

const odd = (n: number): boolean => (n & 1) === 1;

/** In the reference's order: original, rotate 90, 180, 270, flip x, flip y, flip +1, flip −1. */
const forms: readonly Form[] = [
  { transposed: false, negated: () => false },
  { transposed: true, negated: (_, j) => !odd(j) },
  { transposed: false, negated: (i, j) => odd(i + j) },
  { transposed: true, negated: (i) => !odd(i) },
  { transposed: false, negated: (i) => !odd(i) },
  { transposed: false, negated: (_, j) => !odd(j) },
  { transposed: true, negated: () => false },
  { transposed: true, negated: (i, j) => odd(i + j) },
];

/** The hashes of the eight forms, 64 lower-case hex digits each. */
export function dihedralHashes(coefficients: Coefficients): string[] {
  return forms.map(({ transposed, negated }) =>
    bitsOf(
      coefficients.map((_, at) => {
        const row = Math.floor(at / kept);
        const column = at % kept;
        const [i, j] = transposed ? [column, row] : [row, column];
        const value = coefficients[i * kept + j] ?? 0;
        return negated(i, j) ? -value : value;
      }),
    ),
  );
}

/** A bit is set where the coefficient is above the lower median. Printed as 16 words, the highest row first. */
function bitsOf(coefficients: Coefficients): string {
  const median = coefficients.toSorted()[coefficients.length / 2 - 1] ?? 0;
  let hex = '';
  for (let row = kept - 1; row >= 0; row--) {
    let word = 0;
    for (let column = 0; column < kept; column++) {
      if ((coefficients[row * kept + column] ?? 0) > median) word |= 1 << column;
    }
    hex += word.toString(16).padStart(4, '0');
  }
  return hex;
}
