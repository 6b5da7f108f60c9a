/** A set of whole numbers from 0 that costs a bit each where they are dense, as a writer's sequence is. */
export interface NumberSet {
  /** Whether it was new. */
  add(number: number): boolean;
  has(number: number): boolean;
  /** The largest; -1 of an empty set. */
  readonly max: number;
}

const pageBits = 1024;

export function createNumberSet(): NumberSet {
  const pages = new Map<number, Uint8Array>();
  let max = -1;
  const has = (number: number) => {
    const page = pages.get(Math.floor(number / pageBits));
    return page !== undefined && ((page[(number % pageBits) >> 3] ?? 0) & (1 << (number & 7))) !== 0;
  };
  return {
    has,
    add(number) {
      if (has(number)) return false;
      const at = Math.floor(number / pageBits);
      const page = pages.get(at) ?? new Uint8Array(pageBits / 8);
      pages.set(at, page);
      const byte = (number % pageBits) >> 3;
      page[byte] = (page[byte] ?? 0) | (1 << (number % 8));
      max = Math.max(max, number);
      return true;
    },
    get max() {
      return max;
    },
  };
}

/** A set of UUIDs, 16 bytes each and about as many spare: a million take 32 MB, where strings would take 100. */
interface UuidSet {
  /** Whether it was new. @param uuid lower case, with hyphens and a version (RFC 9562 §4.2). */
  add(uuid: string): boolean;
}

const words = 4;
/** Many small tables, so that none has to be copied whole when it grows. */
const tables = 64;

export function createUuidSet(): UuidSet {
  const parts = Array.from({ length: tables }, createTable);
  return {
    add(uuid) {
      const hex = uuid.replaceAll('-', '');
      const parsed = [0, 8, 16, 24].map((at) => Number.parseInt(hex.slice(at, at + 8), 16));
      return parts[mix(parsed) % tables]?.add(parsed) ?? false;
    },
  };
}

/** Open addressing, at most half full. A slot is free if word 1, in which every UUID has its version, is zero. */
function createTable(): { add(uuid: readonly number[]): boolean } {
  let table = new Uint32Array(64 * words);
  let count = 0;
  /** Where it stands or, if it is new, belongs. */
  const placeOf = (uuid: readonly number[]) => {
    const [a, b, c, d] = uuid;
    let at = (Math.floor(mix(uuid) / tables) * words) % table.length;
    while (table[at + 1] !== 0) {
      if (table[at] === a && table[at + 1] === b && table[at + 2] === c && table[at + 3] === d) break;
      at = (at + words) % table.length;
    }
    return at;
  };
  const grow = () => {
    const old = table;
    table = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += words) {
      const uuid = Array.from(old.subarray(at, at + words));
      if (uuid[1] !== 0) table.set(uuid, placeOf(uuid));
    }
  };
  return {
    add(uuid) {
      const place = placeOf(uuid);
      if (table[place + 1] !== 0) return false;
      table.set(uuid, place);
      if (++count * 2 * words > table.length) grow();
      return true;
    },
  };
}

/** Spreads the 128 bits over 32 (multiplication by the golden ratio, as in Knuth §6.4). */
function mix(uuid: readonly number[]): number {
  let hash = 0;
  for (const word of uuid) hash = Math.imul(hash ^ word, 0x9e3779b1) ^ (hash >>> 15);
  return (hash ^ (hash >>> 16)) >>> 0;
}
