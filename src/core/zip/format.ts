import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The one form of ZIP (PKWARE APPNOTE 6.3.10) that the portal writes and the verifier accepts: members stored as they
 * are, one after the other; UTF-8 names; time 1980-01-01 00:00; no extra fields, comments, data descriptors or ZIP64.
 * Then names and contents determine every byte of the archive.
 */
export interface ZipMember {
  readonly name: string;
  /** Bytes of content. */
  readonly size: number;
  readonly crc: number;
  /** Where its header begins in the archive. */
  readonly offset: number;
}

/** All ones would announce ZIP64, so an archive ends below 4 GiB and has at most 65,534 members. */
export const zipBytesMax = 0xfffffffe;
export const zipMembersMax = 0xfffe;
export const zipNameBytesMax = 1024;

export const localSignature = 0x04034b50;
export const directorySignature = 0x02014b50;
export const endSignature = 0x06054b50;
export const localHeaderBytes = 30;

const versionNeeded = 20;
const madeByUnix = (3 << 8) | versionNeeded;
const utf8Flag = 1 << 11;
const midnight = 0;
/** Year 1980, month 1, day 1: the least date there is. */
const firstDay = (1 << 5) | 1;
/** A regular file that its owner may write and all may read. */
const fileMode = 0o100644 * 2 ** 16;

/** What stands before the content of a member (§4.3.7). */
export function localHeader(member: ZipMember): Uint8Array {
  const name = utf8ToBytes(member.name);
  return concatBytes(u32(localSignature), sharedFields(member, name.length), name);
}

/** The entry of a member in the central directory (§4.3.12). */
export function directoryHeader(member: ZipMember): Uint8Array {
  const name = utf8ToBytes(member.name);
  return concatBytes(
    u32(directorySignature),
    u16(madeByUnix),
    sharedFields(member, name.length),
    u16(0), // comment
    u16(0), // disk
    u16(0), // internal attributes
    u32(fileMode),
    u32(member.offset),
    name,
  );
}

/** The end of the archive (§4.3.16). */
export function endOfDirectory(end: { members: number; bytes: number; offset: number }): Uint8Array {
  return concatBytes(
    u32(endSignature),
    u16(0), // this disk
    u16(0), // the disk where the directory begins
    u16(end.members),
    u16(end.members),
    u32(end.bytes),
    u32(end.offset),
    u16(0), // comment
  );
}

/** Why an archive may not have a member of this name, or null if it may. */
export function problemOfName(name: string): string | null {
  if (name === '') return 'is empty';
  if (utf8ToBytes(name).length > zipNameBytesMax) return `is longer than ${zipNameBytesMax} bytes`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\ufffd\p{Surrogate}\\:]/u.test(name))
    return 'has a character that no path needs';
  if (name.startsWith('/')) return 'is an absolute path';
  const parts = name.split('/');
  if (parts.includes('..') || parts.includes('.')) return 'climbs out of its folder';
  if (parts.includes('')) return 'has an empty part';
  return null;
}

/** CRC-32 (ISO 3309, as in APPNOTE §4.4.7) of the bytes after those that gave `crc`; begin with 0. */
export function crc32(crc: number, bytes: Uint8Array): number {
  let state = ~crc;
  for (const byte of bytes) state = (state >>> 8) ^ (crcTable[(state ^ byte) & 0xff] ?? 0);
  return ~state >>> 0;
}

const crcTable = new Uint32Array(256).map((_, byte) => {
  let state = byte;
  for (let bit = 0; bit < 8; bit++) state = (state & 1) === 1 ? (state >>> 1) ^ 0xedb88320 : state >>> 1;
  return state;
});

/** The fields that both headers have, from the version needed to the length of the extra field. */
function sharedFields({ size, crc }: ZipMember, nameBytes: number): Uint8Array {
  return concatBytes(
    u16(versionNeeded),
    u16(utf8Flag),
    u16(0), // stored
    u16(midnight),
    u16(firstDay),
    u32(crc),
    u32(size),
    u32(size),
    u16(nameBytes),
    u16(0), // extra field
  );
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}
