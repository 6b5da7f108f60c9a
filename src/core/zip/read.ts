import { concatBytes } from '@noble/hashes/utils.js';
import { type Digests, ownDigests } from '../digests';
import {
  directoryHeader,
  directorySignature,
  endOfDirectory,
  endSignature,
  localHeader,
  localHeaderBytes,
  localSignature,
  problemOfName,
  type ZipMember,
  zipMembersMax,
  zipNameBytesMax,
} from './format';

/** A member as it streams by. Its content must be read before the next member is asked for, or it is skipped. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  readonly content: AsyncIterable<Uint8Array>;
  /** Whether the content agrees with its CRC-32; known once the content has been read to its end. */
  intact(): boolean;
}

/** The archive is not what the writer would have written; `place` is a member's name or where in the archive. */
export class ZipError extends Error {
  readonly place: string;

  constructor(place: string, message: string) {
    super(message);
    this.name = 'ZipError';
    this.place = place;
  }
}

/**
 * Reads an archive front to back, in memory that does not grow with the contents. After the last member the central
 * directory is compared, byte for byte, with the one that the members determine.
 *
 * @throws ZipError at the first byte that {@link zipWriter} would not have written, contents apart: those are judged
 * by `intact`, and reading goes on.
 */
export async function* readZip(
  source: AsyncIterable<Uint8Array>,
  digests: Digests = ownDigests,
): AsyncGenerator<ZipEntry> {
  const bytes = byteReader(source);
  const members: ZipMember[] = [];
  const names = new Set<string>();
  let offset = 0;
  try {
    for (;;) {
      const place = members.at(-1) ? `after ${members.at(-1)?.name}` : 'the beginning';
      const signature = u32At(await bytes.peek(4, place), 0);
      if (signature === directorySignature || signature === endSignature) break;
      if (signature !== localSignature) throw new ZipError(place, 'No member and no directory begins here');
      const header = await readLocalHeader(bytes, offset, place);
      if (names.has(header.name)) throw new ZipError(header.name, 'The archive has this name twice');
      if (members.length >= zipMembersMax) throw new ZipError(place, 'The archive has too many members');
      names.add(header.name);
      members.push(header);
      offset += localHeader(header).length + header.size;
      const content = readContent(bytes, header, digests);
      yield content.entry;
      await content.skipRest();
    }
    await compareDirectory(bytes, members, offset);
  } finally {
    await bytes.close();
  }
}

async function readLocalHeader(bytes: ByteReader, offset: number, place: string): Promise<ZipMember> {
  const fixed = await bytes.take(localHeaderBytes, place);
  const nameBytes = (fixed[26] ?? 0) | ((fixed[27] ?? 0) << 8);
  if (nameBytes > zipNameBytesMax) throw new ZipError(place, 'The name of the next member is too long');
  const nameUtf8 = await bytes.take(nameBytes, place);
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(nameUtf8);
  } catch {
    throw new ZipError(place, 'The name of the next member is not UTF-8');
  }
  const problem = problemOfName(name);
  if (problem) throw new ZipError(place, `The name of the next member ${problem}`);
  const member = { name, crc: u32At(fixed, 14), size: u32At(fixed, 18), offset };
  if (!sameBytes(localHeader(member), concatBytes(fixed, nameUtf8))) {
    throw new ZipError(name, 'The header before this member was altered');
  }
  return member;
}

function readContent(
  bytes: ByteReader,
  member: ZipMember,
  { crc32 }: Digests,
): { entry: ZipEntry; skipRest(): Promise<void> } {
  let left = member.size;
  let crc = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    while (left > 0) {
      const piece = await bytes.takeSome(left, member.name);
      left -= piece.length;
      crc = crc32(crc, piece);
      yield piece;
    }
  }
  return {
    entry: {
      name: member.name,
      size: member.size,
      content: pieces(),
      intact: () => left === 0 && crc === member.crc,
    },
    async skipRest() {
      while (left > 0) left -= (await bytes.takeSome(left, member.name)).length;
    },
  };
}

async function compareDirectory(
  bytes: ByteReader,
  members: readonly ZipMember[],
  offset: number,
): Promise<void> {
  let directoryBytes = 0;
  for (const member of members) {
    const expected = directoryHeader(member);
    directoryBytes += expected.length;
    if (!sameBytes(expected, await bytes.take(expected.length, `directory entry of ${member.name}`))) {
      throw new ZipError(
        member.name,
        'The directory at the end of the archive says something else of this member',
      );
    }
  }
  const end = endOfDirectory({ members: members.length, bytes: directoryBytes, offset });
  if (!sameBytes(end, await bytes.take(end.length, 'the end'))) {
    throw new ZipError('the end', 'The end of the archive does not agree with its members');
  }
  if (await bytes.hasMore()) throw new ZipError('the end', 'Bytes follow after the end of the archive');
}

interface ByteReader {
  /** The next bytes, left to be taken. */
  peek(count: number, place: string): Promise<Uint8Array>;
  /** The next bytes. @throws ZipError if the archive ends before. */
  take(count: number, place: string): Promise<Uint8Array>;
  /** At least one and at most `max` bytes, as they come. */
  takeSome(max: number, place: string): Promise<Uint8Array>;
  hasMore(): Promise<boolean>;
  close(): Promise<void>;
}

function byteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let buffer: Uint8Array = new Uint8Array();
  /** Whether so many bytes are in the buffer now. */
  async function fill(count: number): Promise<boolean> {
    while (buffer.length < count) {
      const next = await iterator.next();
      if (next.done) return false;
      buffer = buffer.length === 0 ? next.value : concatBytes(buffer, next.value);
    }
    return true;
  }
  async function peek(count: number, place: string): Promise<Uint8Array> {
    if (!(await fill(count))) throw new ZipError(place, 'The archive is cut off here');
    return buffer.subarray(0, count);
  }
  async function take(count: number, place: string): Promise<Uint8Array> {
    const taken = await peek(count, place);
    buffer = buffer.subarray(count);
    return taken;
  }
  return {
    peek,
    take,
    async takeSome(max, place) {
      await peek(1, place);
      return take(Math.min(max, buffer.length), place);
    },
    hasMore: () => fill(1),
    close: async () => {
      await iterator.return?.();
    },
  };
}

function u32At(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
