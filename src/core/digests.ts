import { sha256 } from '@noble/hashes/sha2.js';
import { crc32 } from './zip/format';

/**
 * SHA-256 and CRC-32. `core` has its own in JavaScript, which run in a browser too; a program on a machine that has them
 * in hardware hands those in. The outcome is the same to the byte.
 */
export interface Digests {
  sha256(bytes: Uint8Array): Uint8Array;
  /** The same over bytes that come in pieces. */
  sha256InPieces(): PiecewiseDigest;
  /** @param crc of the bytes before; 0 at first. */
  crc32(crc: number, bytes: Uint8Array): number;
}

interface PiecewiseDigest {
  update(piece: Uint8Array): void;
  digest(): Uint8Array;
}

export const ownDigests: Digests = {
  sha256,
  sha256InPieces() {
    const hash = sha256.create();
    return { update: (piece) => void hash.update(piece), digest: () => hash.digest() };
  },
  crc32,
};
