/** Readers of the headers of single formats. Bytes past the end read as zero, so no reader can throw. */

export interface PictureHeader {
  readonly width: number;
  readonly height: number;
  /** Whether the file ends where its format says that it ends, or later. */
  readonly complete: boolean;
  readonly animated: boolean;
  /** Whether the colours are those of printing inks. */
  readonly cmyk?: boolean;
  /** Where the name of each EXIF block stands. */
  readonly exifNameStarts?: readonly number[];
}

export function isAscii(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

export const u8 = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;
export const u16 = (bytes: Uint8Array, at: number): number => u8(bytes, at) * 0x100 + u8(bytes, at + 1);
export const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 0x10000 + u16(bytes, at + 2);
const u16Little = (bytes: Uint8Array, at: number): number => u8(bytes, at) + u8(bytes, at + 1) * 0x100;
const u24Little = (bytes: Uint8Array, at: number): number =>
  u16Little(bytes, at) + u8(bytes, at + 2) * 0x10000;
const u32Little = (bytes: Uint8Array, at: number): number =>
  u16Little(bytes, at) + u16Little(bytes, at + 2) * 0x10000;

/** ITU-T T.81, annex B. The walk goes on to the end of image, past thumbnails with an end of their own. */
export function jpegHeader(bytes: Uint8Array): PictureHeader | undefined {
  let frame: { width: number; height: number; cmyk: boolean } | undefined;
  const exifNameStarts: number[] = [];
  let complete = false;
  let at = bytes.indexOf(0xff, 2);
  while (at >= 0 && at + 1 < bytes.length) {
    const marker = u8(bytes, at + 1);
    if (marker === 0xd9) {
      complete = true;
      break;
    }
    if (marker === 0xe1 && isAscii(bytes, at + 4, 'Exif\0')) exifNameStarts.push(at + 4);
    if (isFrameHeader(marker)) frame ??= frameAt(bytes, at);
    // A doubled 0xff is padding; 0x00 and the restart markers stand within scan data.
    if (marker === 0xff) at += 1;
    else if (isWithoutLength(marker)) at += 2;
    else at += 2 + Math.max(2, u16(bytes, at + 2));
    at = bytes.indexOf(0xff, at);
  }
  return frame && { ...frame, complete, animated: false, exifNameStarts };
}

function frameAt(bytes: Uint8Array, at: number): { width: number; height: number; cmyk: boolean } {
  return { height: u16(bytes, at + 5), width: u16(bytes, at + 7), cmyk: u8(bytes, at + 9) === 4 };
}

function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function isWithoutLength(marker: number): boolean {
  return marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/** W3C PNG, third edition, sections 5 and 11; an acTL chunk makes it animated. */
export function pngHeader(bytes: Uint8Array): PictureHeader | undefined {
  if (!isAscii(bytes, 12, 'IHDR')) return undefined;
  const exifNameStarts: number[] = [];
  let animated = false;
  let complete = false;
  for (let at = 8; at < bytes.length; ) {
    const end = at + 12 + u32(bytes, at);
    if (isAscii(bytes, at + 4, 'acTL')) animated = true;
    if (isAscii(bytes, at + 4, 'eXIf')) exifNameStarts.push(at + 4);
    if (isAscii(bytes, at + 4, 'IEND')) {
      complete = end <= bytes.length;
      break;
    }
    at = end;
  }
  return { width: u32(bytes, 16), height: u32(bytes, 20), complete, animated, exifNameStarts };
}

/** GIF89a, sections 17 to 27. A frame may reach beyond the screen; decoders then enlarge the picture. */
export function gifHeader(bytes: Uint8Array): PictureHeader {
  let width = u16Little(bytes, 6);
  let height = u16Little(bytes, 8);
  let frames = 0;
  let at = 13 + colourTableLength(u8(bytes, 10));
  while (bytes[at] === 0x21 || bytes[at] === 0x2c) {
    if (bytes[at] === 0x2c) {
      frames++;
      width = Math.max(width, u16Little(bytes, at + 1) + u16Little(bytes, at + 5));
      height = Math.max(height, u16Little(bytes, at + 3) + u16Little(bytes, at + 7));
      at += 11 + colourTableLength(u8(bytes, at + 9));
    } else {
      at += 2;
    }
    while (u8(bytes, at) > 0) at += 1 + u8(bytes, at);
    at += 1;
  }
  return { width, height, complete: bytes[at] === 0x3b, animated: frames > 1 };
}

function colourTableLength(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}

/** RFC 9649, section 2. */
export function webpHeader(bytes: Uint8Array): PictureHeader | undefined {
  const end = 8 + u32Little(bytes, 4);
  const exifNameStarts: number[] = [];
  for (let at = 12; at < bytes.length; at += 8 + u32Little(bytes, at + 4) + (u8(bytes, at + 4) & 1)) {
    if (isAscii(bytes, at, 'EXIF')) exifNameStarts.push(at);
  }
  const size = webpSize(bytes);
  const animated = isAscii(bytes, 12, 'VP8X') && (u8(bytes, 20) & 0x02) !== 0;
  return size && { ...size, complete: end <= bytes.length, animated, exifNameStarts };
}

function webpSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  if (isAscii(bytes, 12, 'VP8X'))
    return { width: u24Little(bytes, 24) + 1, height: u24Little(bytes, 27) + 1 };
  if (isAscii(bytes, 12, 'VP8 ') && isAscii(bytes, 23, '\x9d\x01\x2a')) {
    return { width: u16Little(bytes, 26) & 0x3fff, height: u16Little(bytes, 28) & 0x3fff };
  }
  if (isAscii(bytes, 12, 'VP8L') && bytes[20] === 0x2f) {
    const bits = u32Little(bytes, 21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return undefined;
}

/** Microsoft's BITMAPFILEHEADER with a core header (12 bytes) or an info header (40 bytes and more). */
export function bmpHeader(bytes: Uint8Array): PictureHeader | undefined {
  const complete = u32Little(bytes, 2) <= bytes.length;
  const headerLength = u32Little(bytes, 14);
  if (headerLength === 12) {
    return { width: u16Little(bytes, 18), height: u16Little(bytes, 20), complete, animated: false };
  }
  if (![40, 52, 56, 64, 108, 124].includes(headerLength)) return undefined;
  // A negative height means that the rows stand from top to bottom.
  return {
    width: u32Little(bytes, 18),
    height: Math.abs(u32Little(bytes, 22) | 0),
    complete,
    animated: false,
  };
}
