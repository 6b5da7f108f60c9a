/**
 * From a picture's pixels to the 64×64 luma from which PDQ takes both hash and quality: luma, two passes of a
 * box filter (Jarosz), decimation. Source: Meta, "The TMK+PDQF and PDQ image- and video-similarity algorithms",
 * 2019. Every sum and product is rounded to float32, in the order of the reference, because the bits near the
 * median depend on it. A Float32Array rounds what is stored in it; `Math.fround` rounds the rest.
 */

/** RGBA bytes, row by row from the top left, as stored in the file: no EXIF rotation, no colour profile. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

interface Luma {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** The reference first brings any picture with a longer side to a square of this side. */
export const shrunkSide = 512;

/** The side of the square of luma that the DCT sees. */
export const lumaSide = 64;

const { fround } = Math;
const red = fround(0.299);
const green = fround(0.587);
const blue = fround(0.114);

export function isShrunk(width: number, height: number): boolean {
  return width > shrunkSide || height > shrunkSide;
}

/** The row (or column) of a picture of `side` rows that becomes row `index` of the shrunk square. */
export function shrunkSource(index: number, side: number): number {
  return Math.floor((index * side) / shrunkSide);
}

/** Large pictures are shrunk while they are read, so that no buffer is larger than 512×512. Alpha is ignored. */
export function lumaOf({ width, height, data }: Picture): Luma {
  const shrunk = isShrunk(width, height);
  const columns = shrunk ? shrunkSide : width;
  const rows = shrunk ? shrunkSide : height;
  const sourceColumns = Int32Array.from({ length: columns }, (_, x) => (shrunk ? shrunkSource(x, width) : x));
  const values = new Float32Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    const rowStart = (shrunk ? shrunkSource(y, height) : y) * width;
    for (let x = 0; x < columns; x++) {
      const at = (rowStart + (sourceColumns[x] ?? 0)) * 4;
      const r = fround(red * (data[at] ?? 0));
      const g = fround(green * (data[at + 1] ?? 0));
      const b = fround(blue * (data[at + 2] ?? 0));
      values[y * columns + x] = fround(fround(r + g) + b);
    }
  }
  return { width: columns, height: rows, values };
}

/** The 64×64 luma, row by row; the contents of `luma` are overwritten. */
export function decimate(luma: Luma): Float32Array {
  const { width, height, values } = luma;
  if (width === lumaSide && height === lumaSide) return values;
  const between = new Float32Array(values.length);
  for (let pass = 0; pass < 2; pass++) {
    boxAlongRows(values, between, width, height);
    boxAlongColumns(between, values, width, height);
  }
  const decimated = new Float32Array(lumaSide * lumaSide);
  for (let y = 0; y < lumaSide; y++) {
    const rowStart = Math.floor(((y + 0.5) * height) / lumaSide) * width;
    for (let x = 0; x < lumaSide; x++) {
      decimated[y * lumaSide + x] = values[rowStart + Math.floor(((x + 0.5) * width) / lumaSide)] ?? 0;
    }
  }
  return decimated;
}

/** The pixels ahead of and behind the one at which the mean of a sliding window is written. */
function windowOver(length: number): { ahead: number; behind: number } {
  const window = Math.ceil(length / (2 * lumaSide));
  const ahead = window >> 1;
  return { ahead, behind: window - ahead };
}

function boxAlongRows(from: Float32Array, to: Float32Array, width: number, height: number): void {
  const { ahead, behind } = windowOver(width);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    let sum = 0;
    let count = 0;
    for (let x = -ahead; x < width; x++) {
      if (x + ahead < width) {
        sum = fround(sum + (from[start + x + ahead] ?? 0));
        count++;
      }
      if (x >= behind) {
        sum = fround(sum - (from[start + x - behind] ?? 0));
        count--;
      }
      if (x >= 0) to[start + x] = sum / count;
    }
  }
}

/** All columns at once, row by row: walking down one column after the other would miss the cache at each step. */
function boxAlongColumns(from: Float32Array, to: Float32Array, width: number, height: number): void {
  const { ahead, behind } = windowOver(height);
  const sums = new Float32Array(width);
  let count = 0;
  for (let y = -ahead; y < height; y++) {
    if (y + ahead < height) {
      const start = (y + ahead) * width;
      for (let x = 0; x < width; x++) sums[x] = (sums[x] ?? 0) + (from[start + x] ?? 0);
      count++;
    }
    if (y >= behind) {
      const start = (y - behind) * width;
      for (let x = 0; x < width; x++) sums[x] = (sums[x] ?? 0) - (from[start + x] ?? 0);
      count--;
    }
    const start = y * width;
    if (y >= 0) for (let x = 0; x < width; x++) to[start + x] = (sums[x] ?? 0) / count;
  }
}
