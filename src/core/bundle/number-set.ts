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
  /** The page that was asked for last: a writer's numbers come nearly in order. */
  let last: { readonly at: number; readonly page: Uint8Array | undefined } = { at: -1, page: undefined };
  const pageAt = (at: number) => {
    if (at !== last.at || !last.page) last = { at, page: pages.get(at) };
    return last.page;
  };
  const has = (number: number) => {
    if (number > max) return false;
    const page = pageAt(Math.floor(number / pageBits));
    return page !== undefined && ((page[(number % pageBits) >> 3] ?? 0) & (1 << (number & 7))) !== 0;
  };
  return {
    has,
    add(number) {
      if (has(number)) return false;
      const at = Math.floor(number / pageBits);
      const page = pageAt(at) ?? new Uint8Array(pageBits / 8);
      if (page !== last.page) pages.set(at, page);
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
const tableBits = 6;
const tables = 1 << tableBits;

export function createUuidSet(): UuidSet {
  const parts = Array.from({ length: tables }, createTable);
  const parsed = new Uint32Array(words);
  return {
    add(uuid) {
      parsed[0] = hexIn(uuid, 0, 8);
      parsed[1] = hexIn(uuid, 9, 4) * 0x10000 + hexIn(uuid, 14, 4);
      parsed[2] = hexIn(uuid, 19, 4) * 0x10000 + hexIn(uuid, 24, 4);
      parsed[3] = hexIn(uuid, 28, 8);
      return parts[mix(parsed, 0) & (tables - 1)]?.add(parsed) ?? false;
    },
  };
}

/** Lower-case hexadecimal digits. */
function hexIn(text: string, from: number, digits: number): number {
  let value = 0;
  for (let at = from; at < from + digits; at += 1) {
    const code = text.charCodeAt(at);
    // The letters begin at 0x61.
    value = value * 16 + (code & 15) + (code >> 6) * 9;
  }
  return value;
}

/** Open addressing, at most half full. A slot is free if word 1, in which every UUID has its version, is zero. */
function createTable(): { add(uuid: Uint32Array): boolean } {
  let table = new Uint32Array(64 * words);
  let count = 0;
  /** Where in the table it stands or, if it is new, belongs. */
  const placeOf = (uuid: Uint32Array, from: number) => {
    const mask = table.length - 1;
    let at = ((mix(uuid, from) >>> tableBits) * words) & mask;
    while (table[at + 1] !== 0 && !isSame(table, at, uuid, from)) at = (at + words) & mask;
    return at;
  };
  const grow = () => {
    const old = table;
    table = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += words) {
      if (old[at + 1] !== 0) table.set(old.subarray(at, at + words), placeOf(old, at));
    }
  };
  return {
    add(uuid) {
      const place = placeOf(uuid, 0);
      if (table[place + 1] !== 0) return false;
      table.set(uuid, place);
      if (++count * 2 * words > table.length) grow();
      return true;
    },
  };
}

function isSame(table: Uint32Array, at: number, uuid: Uint32Array, from: number): boolean {
  for (let word = 0; word < words; word += 1) {
    if (table[at + word] !== uuid[from + word]) return false;
  }
  return true;
}

/** Spreads the 128 bits at a place over 32 (multiplication by the golden ratio, as in Knuth §6.4). */
function mix(uuid: Uint32Array, from: number): number {
  let hash = 0;
  for (let at = from; at < from + words; at += 1) {
    hash = Math.imul(hash ^ (uuid[at] ?? 0), 0x9e3779b1) ^ (hash >>> 15);
  }
  return hash ^ (hash >>> 16);
}
