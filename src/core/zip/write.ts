import {
  crc32,
  directoryHeader,
  endOfDirectory,
  localHeader,
  problemOfName,
  type ZipMember,
  zipBytesMax,
  zipMembersMax,
} from './format';

/** An archive being written, in the form of `format.ts`. Nothing is kept but the directory. */
export interface ZipWriter {
  /**
   * The bytes of the next member, to be sent in this order.
   *
   * @throws Error for an unsafe or repeated name, and when the archive would reach 4 GiB or have too many members.
   */
  zipEntry(name: string, content: Uint8Array): Uint8Array[];
  /** The bytes that end the archive. */
  zipEnd(): Uint8Array[];
}

export function zipWriter(): ZipWriter {
  const members: ZipMember[] = [];
  const names = new Set<string>();
  let offset = 0;
  let directoryBytes = 0;
  return {
    zipEntry(name, content) {
      const problem = problemOfName(name) ?? (names.has(name) ? 'is there already' : null);
      if (problem) throw new Error(`The name ${JSON.stringify(name)} ${problem}`);
      if (members.length >= zipMembersMax) throw new Error(`An archive may have ${zipMembersMax} members`);
      const member = { name, size: content.length, crc: crc32(0, content), offset };
      const header = localHeader(member);
      offset += header.length + content.length;
      directoryBytes += directoryHeader(member).length;
      if (offset + directoryBytes > zipBytesMax) throw new Error('An archive must stay below 4 GiB');
      names.add(name);
      members.push(member);
      return [header, content];
    },
    zipEnd() {
      const end = endOfDirectory({ members: members.length, bytes: directoryBytes, offset });
      return [...members.map(directoryHeader), end];
    },
  };
}
