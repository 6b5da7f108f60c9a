import { bytesToHex } from '@noble/hashes/utils.js';
import type { Digests } from '@/core/digests';
import { manifestPath } from './paths';

/** A file that was read. */
export interface FileSeen {
  /** SHA-256, hex. */
  readonly digest: string;
  /** Whether its CRC in the archive agrees; null where there is no archive. */
  readonly intact: boolean | null;
}

/** SHA-256, hex, by path: the lines of MANIFEST.sha256. */
export type Manifest = ReadonlyMap<string, string>;

/** The same pieces, and the digest of all of them once they have been read. */
export function hashing(
  content: AsyncIterable<Uint8Array>,
  { sha256InPieces }: Digests,
): {
  pieces: AsyncIterable<Uint8Array>;
  digest(): string;
} {
  const hash = sha256InPieces();
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for await (const piece of content) {
      hash.update(piece);
      yield piece;
    }
  }
  return { pieces: pieces(), digest: () => bytesToHex(hash.digest()) };
}

/**
 * Reads a manifest as `sha256sum` writes it: digest, two spaces, path, LF; sorted by path, none twice, not itself.
 *
 * @throws Error naming the line that is otherwise.
 */
export function parseManifest(text: string): Manifest {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('The last line has no line feed');
  const manifest = new Map<string, string>();
  let last = '';
  for (const [at, line] of lines.entries()) {
    const [, digest, path] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
    if (!digest || !path || path <= last || path === manifestPath)
      throw new Error(`Line ${at + 1} is malformed`);
    manifest.set(path, digest);
    last = path;
  }
  return manifest;
}
