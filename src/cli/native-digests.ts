import { createHash, hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Digests } from '@/core/digests';

/** Node's own, in machine code: of a bundle every byte is hashed twice, and that is most of the work of verifying. */
export const nativeDigests: Digests = {
  sha256(bytes) {
    // As a string, since each buffer that Node hands out has memory of its own, which is dear to give back.
    const text = hash('sha256', bytes, 'binary');
    const digest = new Uint8Array(text.length);
    for (let at = 0; at < digest.length; at += 1) digest[at] = text.charCodeAt(at);
    return digest;
  },
  sha256InPieces() {
    const pieces = createHash('sha256');
    return { update: (piece) => void pieces.update(piece), digest: () => pieces.digest() };
  },
  crc32: (crc, bytes) => crc32(bytes, crc),
};
