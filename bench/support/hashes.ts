/** Picture hashes for benchmarks: 32 bytes each, the same in every run. */
export const hashSize = 32;

/** A reproducible source of 32-bit numbers (xorshift128). */
function numbersFrom(seed: number): () => number {
  let [first, second, third, last] = [seed, 362_436_069, 521_288_629, 88_675_123];
  return () => {
    const mixed = first ^ (first << 11);
    [first, second, third] = [second, third, last];
    last = (last ^ (last >>> 19) ^ mixed ^ (mixed >>> 8)) >>> 0;
    return last;
  };
}

export function hashesOf(count: number, seed: number): Uint8Array {
  const next = numbersFrom(seed);
  const words = new Uint32Array((count * hashSize) / 4);
  for (let at = 0; at < words.length; at += 1) words[at] = next();
  return new Uint8Array(words.buffer);
}

export const hashAt = (hashes: Uint8Array, at: number) => hashes.subarray(at * hashSize, (at + 1) * hashSize);

function flip(hash: Uint8Array, bit: number): void {
  hash[bit >> 3] = (hash[bit >> 3] ?? 0) ^ (1 << (bit & 7));
}

/** So many of the 256 places at random; or as evenly over the bands of 16 as can be, which is hardest to find. */
function places(count: number, tight: boolean, next: () => number): number[] {
  if (tight) {
    const from = next() % 256;
    return Array.from({ length: count }, (_, at) => (from + at * 16 + Math.floor(at / 16)) % 256);
  }
  const order = Array.from({ length: 256 }, (_, at) => at);
  for (let at = 0; at < count; at += 1) {
    const other = at + (next() % (256 - at));
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  return order.slice(0, count);
}

export interface Planted {
  /** Which hash of the batch. */
  readonly query: number;
  /** Which stored hash it was made from. */
  readonly stored: number;
  /** 0 to 32 bits apart. */
  readonly distance: number;
}

/** A batch in which every fourth hash is a stored one with 0, 1, … 32 bits changed; every other of these is tight. */
export function batchOf(count: number, stored: Uint8Array): { batch: Uint8Array; planted: Planted[] } {
  const batch = hashesOf(count, 77);
  const next = numbersFrom(99);
  const storedCount = stored.length / hashSize;
  const planted = Array.from({ length: count / 4 }, (_, at): Planted => {
    const one = { query: at * 4, stored: next() % storedCount, distance: Math.floor(at / 2) % 33 };
    const hash = hashAt(batch, one.query);
    hash.set(hashAt(stored, one.stored));
    for (const place of places(one.distance, at % 2 === 0, next)) flip(hash, place);
    return one;
  });
  return { batch, planted };
}

/** As PostgreSQL writes bit(256). */
export const bitsOf = (hash: Uint8Array) =>
  [...hash].map((byte) => byte.toString(2).padStart(8, '0')).join('');
