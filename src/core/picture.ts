import { boxHeader, boxHeaderFormat } from './picture-boxes';
import {
  bmpHeader,
  gifHeader,
  isAscii,
  jpegHeader,
  type PictureHeader,
  pngHeader,
  webpHeader,
} from './picture-headers';

/**
 * What a picture says of itself before anything is decoded. A picture with a problem gets exact hashes only. EXIF
 * orientation is ignored on purpose: the PDQ reference hashes the pixels as they are stored.
 */

/** Larger pictures are not decoded: a file of some kilobytes can name a picture of gigabytes. One is 10⁶ pixels. */
export const pictureMegapixelsMax = 64;

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'heic' | 'bmp';

/** Of a CMYK picture each decoder makes other colours, so that its PDQ differs by up to half of the bits. */
export type PictureProblem = 'truncated' | 'animated' | 'too-large' | 'cmyk';

export type PictureInspection =
  | {
      readonly ok: true;
      readonly format: PictureFormat;
      readonly width: number;
      readonly height: number;
      readonly problems: readonly PictureProblem[];
    }
  | { readonly ok: false; readonly problem: 'empty' | 'not-a-picture' };

const headers: Record<PictureFormat, (bytes: Uint8Array) => PictureHeader | undefined> = {
  jpeg: jpegHeader,
  png: pngHeader,
  webp: webpHeader,
  gif: gifHeader,
  avif: boxHeader,
  heic: boxHeader,
  bmp: bmpHeader,
};

/** The format that the first bytes of a file announce; 256 bytes are enough. */
export function pictureFormatOf(bytes: Uint8Array): PictureFormat | undefined {
  if (isAscii(bytes, 0, '\xff\xd8\xff')) return 'jpeg';
  if (isAscii(bytes, 0, '\x89PNG\r\n\x1a\n')) return 'png';
  if (isAscii(bytes, 0, 'RIFF') && isAscii(bytes, 8, 'WEBP')) return 'webp';
  if (isAscii(bytes, 0, 'GIF87a') || isAscii(bytes, 0, 'GIF89a')) return 'gif';
  if (isAscii(bytes, 0, 'BM')) return 'bmp';
  return boxHeaderFormat(bytes);
}

/** Never throws, whatever the bytes, and takes time linear in their number. */
export function inspectPicture(bytes: Uint8Array): PictureInspection {
  if (bytes.length === 0) return { ok: false, problem: 'empty' };
  const format = pictureFormatOf(bytes);
  const header = format && headers[format](bytes);
  if (!format || !header || header.width < 1 || header.height < 1)
    return { ok: false, problem: 'not-a-picture' };
  const { width, height } = header;
  const megapixels = (width * height) / 1e6;
  const problems: PictureProblem[] = [];
  if (!header.complete) problems.push('truncated');
  if (header.animated) problems.push('animated');
  if (megapixels > pictureMegapixelsMax) problems.push('too-large');
  if (header.cmyk) problems.push('cmyk');
  return { ok: true, format, width, height, problems };
}

/**
 * A copy of the picture whose EXIF data no decoder recognises. No option of `createImageBitmap` ignores the EXIF
 * orientation in every browser: "none" means one thing in one, the opposite in another, and is refused by a third
 * (https://github.com/whatwg/html/issues/8085).
 */
export function withoutExif(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const format = pictureFormatOf(bytes);
  const copy = new Uint8Array(bytes);
  const nameStarts = (format && headers[format](bytes)?.exifNameStarts) ?? [];
  for (const at of nameStarts) copy[at] = 'x'.charCodeAt(0);
  return copy;
}
