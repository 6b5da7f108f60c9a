import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Picture } from '@/core/pdq/downscale';
import { hashPicture, type PdqHash } from '@/core/pdq/hash-picture';
import { inspectPicture, type PictureFormat, pictureFormatOf, withoutExif } from '@/core/picture';
import type { HashedPicture, HashingProblem, HashingStep } from './messages';
import { isCanvasFaithful, isTransparent, pixelsOf } from './pixels';

/** The first bytes tell a picture from a film too large to be read whole. */
const headBytes = 256;

/** All hashes of one file. A picture with a problem has exact hashes only. */
export async function hashFile(file: File, onStep: (step: HashingStep) => void): Promise<HashedPicture> {
  const { name, size } = file;
  onStep('reading');
  const bytes = await pictureBytesOf(file);
  if (bytes === 'unreadable') return { name, error: bytes };
  const inspection = inspectPicture(bytes);
  if (!inspection.ok) return { name, error: inspection.problem };
  onStep('exact-hashes');
  const hashes = { name, size, ...(await exactHashesOf(bytes)) };
  const { format, problems } = inspection;
  if (problems.length > 0) return { ...hashes, problems };
  onStep('pdq');
  return { ...hashes, ...(await perceptualHashOf(bytes, format)) };
}

/** Only the first bytes of what is no picture. */
async function pictureBytesOf(file: File): Promise<Uint8Array<ArrayBuffer> | 'unreadable'> {
  try {
    const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
    return pictureFormatOf(head) ? new Uint8Array(await file.arrayBuffer()) : head;
  } catch {
    return 'unreadable';
  }
}

async function exactHashesOf(bytes: Uint8Array<ArrayBuffer>) {
  const digest = async (algorithm: string) =>
    bytesToHex(new Uint8Array(await crypto.subtle.digest(algorithm, bytes)));
  return { sha256: await digest('SHA-256'), sha1: await digest('SHA-1'), md5: bytesToHex(md5(bytes)) };
}

async function perceptualHashOf(
  bytes: Uint8Array,
  format: PictureFormat,
): Promise<Partial<PdqHash> & { problems: HashingProblem[] }> {
  if (!isCanvasFaithful()) return { problems: ['canvas-blocked'] };
  const pixels = await decode(bytes, format);
  if (!pixels) return { problems: ['undecodable'] };
  return { ...hashPicture(pixels), problems: isTransparent(pixels) ? ['transparent'] : [] };
}

/** The stored pixels: neither turned by EXIF data nor changed by a colour profile, as the PDQ reference sees them. */
async function decode(bytes: Uint8Array, format: PictureFormat): Promise<Picture | undefined> {
  try {
    const blob = new Blob([withoutExif(bytes)], { type: `image/${format}` });
    const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
    try {
      return pixelsOf(bitmap);
    } finally {
      bitmap.close();
    }
  } catch {
    return undefined;
  }
}
