import { dct, dihedralHashes } from './dct';
import { decimate, lumaOf, lumaSide, type Picture } from './downscale';

export interface PdqHash {
  /** 64 lower-case hex digits. */
  readonly pdq: string;
  /** 0–100; how much structure the picture has, not how sharp it is. */
  readonly quality: number;
  /** Original, rotate90, rotate180, rotate270, flipX, flipY, flipPlus1, flipMinus1. */
  readonly dihedral: readonly string[];
}

/** The reference gives pictures with a shorter side no hash: all zeros, quality 0. */
const sideMin = 5;
const nothing = '0'.repeat(64);

/**
 * The PDQ hash of a picture, bit-exact with Meta's C++ reference for the same decoded pixels. Like the reference
 * and its Python binding it ignores alpha: the colour stored under a transparent pixel counts.
 *
 * @throws RangeError if the sides are no positive integers or `data` is not four bytes a pixel.
 */
export function hashPicture(picture: Picture): PdqHash {
  const { width, height, data } = picture;
  if (!Number.isSafeInteger(width) || !Number.isSafeInteger(height) || width < 1 || height < 1) {
    throw new RangeError(`A picture of ${width}×${height} pixels cannot be hashed`);
  }
  if (data.length !== width * height * 4) {
    throw new RangeError(
      `A picture of ${width}×${height} pixels needs ${width * height * 4} RGBA bytes, not ${data.length}`,
    );
  }
  const luma = lumaOf(picture);
  if (luma.width < sideMin || luma.height < sideMin) {
    return { pdq: nothing, quality: 0, dihedral: Array.from({ length: 8 }, () => nothing) };
  }
  const decimated = decimate(luma);
  const dihedral = dihedralHashes(dct(decimated));
  return { pdq: dihedral[0] ?? nothing, quality: qualityOf(decimated), dihedral };
}

/** The gradients between neighbours, each in whole hundredths of the range, so that faint noise counts nothing. */
function qualityOf(luma: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < luma.length; at++) {
    if (at + lumaSide < luma.length) sum += gradient(luma, at, at + lumaSide);
    if (at % lumaSide < lumaSide - 1) sum += gradient(luma, at, at + 1);
  }
  return Math.min(100, Math.floor(sum / 90));
}

function gradient(luma: Float32Array, from: number, to: number): number {
  const difference = Math.fround((luma[from] ?? 0) - (luma[to] ?? 0));
  return Math.abs(Math.trunc(Math.fround(Math.fround(difference * 100) / 255)));
}
