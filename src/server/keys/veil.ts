import 'server-only';
import { createHmac } from 'node:crypto';
import { fetchedOnce } from '../singleton';
import { keyProvider } from './provider';

const bits = 256;

interface Veil {
  /** Bit i of the veiled hash is bit `order[i]` of the hash, flipped where `mask[i]` is 1. */
  readonly order: readonly number[];
  readonly mask: readonly number[];
}

/** A secret permutation (Fisher–Yates over an HMAC stream, unbiased by rejection) and a secret mask. */
function veilFrom(seed: Buffer): Veil {
  let block = Buffer.alloc(0);
  let counter = 0;
  const nextByte = () => {
    if (block.length === 0) {
      block = createHmac('sha256', seed).update(`permutation ${counter++}`).digest();
    }
    const byte = block[0] ?? 0;
    block = block.subarray(1);
    return byte;
  };
  const below = (limit: number) => {
    const fair = bits - (bits % limit);
    for (;;) {
      const byte = nextByte();
      if (byte < fair) return byte % limit;
    }
  };
  const order = Array.from({ length: bits }, (_, at) => at);
  for (let at = bits - 1; at > 0; at -= 1) {
    const other = below(at + 1);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  const maskBytes = createHmac('sha256', seed).update('mask').digest();
  return { order, mask: Array.from({ length: bits }, (_, at) => bit(maskBytes, at)) };
}

function bit(bytes: Uint8Array, at: number): number {
  return ((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
}

/**
 * Puts a PDQ hash under the installation's veil: its 256 bits in a secret order, some flipped. Any two veiled hashes
 * are exactly as far apart as the hashes themselves, so the database can compare them without knowing them.
 *
 * @param pdq 64 hex digits
 * @returns 256 characters 0 and 1, as PostgreSQL writes bit(256)
 */
export async function veilPdq(pdq: string): Promise<string> {
  const provider = keyProvider();
  const { order, mask } = await fetchedOnce('veil', () => provider.seed('veil').then(veilFrom));
  const bytes = Buffer.from(pdq, 'hex');
  return order.map((from, at) => bit(bytes, from) ^ (mask[at] ?? 0)).join('');
}
