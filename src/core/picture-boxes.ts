import { isAscii, type PictureHeader, u32 } from './picture-headers';

/** AVIF and HEIC: files of boxes (ISO/IEC 14496-12) that hold an image (ISO/IEC 23008-12). */

interface Box {
  readonly name: string;
  readonly start: number;
  /** May lie past the end of the bytes, when the file is cut off. */
  readonly end: number;
}

/** Some boxes begin with so many bytes of version and flags. */
const versionAndFlags = 4;

const heicBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx'];
const sequenceBrands = ['avis', 'hevc', 'hevx', 'msf1'];

export function boxHeaderFormat(bytes: Uint8Array): 'avif' | 'heic' | undefined {
  const brands = brandsOf(bytes);
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'avif';
  return brands.some((brand) => heicBrands.includes(brand)) ? 'heic' : undefined;
}

export function boxHeader(bytes: Uint8Array): PictureHeader | undefined {
  const boxes = boxesIn(bytes, 0, bytes.length);
  const inMeta = boxesUnder(bytes, boxes, 'meta', versionAndFlags);
  const properties = boxesUnder(bytes, boxesUnder(bytes, inMeta, 'iprp'), 'ipco');
  // Tiles and thumbnails have sizes too; the picture is the largest.
  const [size] = properties
    .filter(({ name }) => name === 'ispe')
    .map(({ start }) => start + versionAndFlags)
    .map((at) => ({ width: u32(bytes, at), height: u32(bytes, at + 4) }))
    .sort((a, b) => b.width * b.height - a.width * a.height);
  const hasData = boxes.some(({ name }) => name === 'mdat') || inMeta.some(({ name }) => name === 'idat');
  const complete = hasData && boxes.every(({ end }) => end <= bytes.length);
  const animated = brandsOf(bytes).some((brand) => sequenceBrands.includes(brand));
  return size && { ...size, complete, animated };
}

/** The major brand and those that the file claims to be compatible with, 60 at most. */
function brandsOf(bytes: Uint8Array): string[] {
  if (!isAscii(bytes, 4, 'ftyp')) return [];
  const end = Math.min(u32(bytes, 0), bytes.length, 256);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(nameAt(bytes, at));
  return brands;
}

/** Looks only into the first box of the name, so that nested boxes take linear time however they overlap. */
function boxesUnder(bytes: Uint8Array, boxes: readonly Box[], name: string, skipped = 0): Box[] {
  const box = boxes.find((candidate) => candidate.name === name);
  return box ? boxesIn(bytes, box.start + skipped, box.end) : [];
}

function boxesIn(bytes: Uint8Array, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  const limit = Math.min(end, bytes.length);
  for (let at = start; at + 8 <= limit; ) {
    const box = boxAt(bytes, at, end);
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

/** A length of 0 means to the end of what encloses the box, 1 that 64 bits of length follow the name. */
function boxAt(bytes: Uint8Array, at: number, enclosingEnd: number): Box {
  const short = u32(bytes, at);
  const length = short === 1 ? u32(bytes, at + 8) * 2 ** 32 + u32(bytes, at + 12) : short;
  const start = at + (short === 1 ? 16 : 8);
  return {
    name: nameAt(bytes, at + 4),
    start,
    end: short === 0 ? enclosingEnd : Math.max(at + length, start),
  };
}

function nameAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
