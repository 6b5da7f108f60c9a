/**
 * Finds every pair of a batch of hashes and stored hashes that are at most 31 of 256 bits apart. AssemblyScript, which
 * is written like TypeScript and compiled to WebAssembly by src/cli/generate-kernel.ts; docs/adr/0018 has the numbers.
 *
 * If two hashes are at most 31 bits apart, one of their halves is at most 15 apart, of that one half at most 7, of that
 * one at most 3, of that one, a band of 16 bits, at most 1. So the batch is indexed by what each band would be with no
 * bit or one bit changed (17 keys a band, 16 bands), and the stored hashes go by once. Beside each key stands the band's
 * partner, the other half of its 32 bits, so that eight candidates are sifted by one load from a table that fits the
 * cache: one in a hundred is looked at further.
 */

declare function take(pairsAt: usize, pairCount: u32): void;

const hashSize: usize = 32;
const bandCount: usize = 16;
const slotCount: usize = 65536;
const keysPerBand: usize = 17;
const offsetsSize: usize = (slotCount + 1) * 4;
const laneCount: u32 = 8;
const pairSize: usize = 12;
const pairCountMax: u32 = 4096;
const pageSize: usize = 65536;

/** The batch, 32 bytes a hash: the host writes it before it calls `index`. */
export let hashesAt: usize = 0;
/** Rows with a stored hash each: the host writes them before it calls `scan`. */
export let rowsAt: usize = 0;

let hashCount: usize = 0;
let distanceMax: u32 = 0;
/** Of each band: where in its list the keys of each slot begin. */
let offsetsAt: usize = 0;
/** Of each band: the partners of its keys in the order of their slots, 2 bytes each. */
let partnersAt: usize = 0;
/** Of each band: whose keys they are, 2 bytes each. */
let ownersAt: usize = 0;
/** The stored hashes of a scan as eight columns of 32 bits. */
let columnsAt: usize = 0;
let pairsAt: usize = 0;
let pairCount: u32 = 0;

/** Lays out the memory for a batch and for scans of at most so many rows; false if there is not so much memory. */
export function prepare(hashes: u32, rows: u32, rowSize: u32, distance: u32): bool {
  hashCount = hashes as usize;
  distanceMax = distance;
  const listsSize = bandCount * keysPerBand * hashCount * 2;
  hashesAt = __heap_base;
  offsetsAt = hashesAt + hashCount * hashSize;
  partnersAt = offsetsAt + bandCount * offsetsSize;
  // The last load of eight partners may reach past the end.
  ownersAt = partnersAt + listsSize + laneCount * 2;
  columnsAt = ownersAt + listsSize;
  pairsAt = columnsAt + (rows as usize) * hashSize;
  rowsAt = pairsAt + (pairCountMax as usize) * pairSize;
  const end = rowsAt + (rows as usize) * (rowSize as usize);
  const pages = ((end + pageSize - 1) / pageSize) as i32;
  return pages <= memory.size() || memory.grow(pages - memory.size()) >= 0;
}

/** Counts the keys of each slot, then puts each where its slot's begin. */
export function index(): void {
  for (let band: usize = 0; band < bandCount; band++) {
    const offsets = offsetsAt + band * offsetsSize;
    const list = band * keysPerBand * hashCount * 2;
    for (let hash: usize = 0; hash < hashCount; hash++) {
      const key = bandOf(hash, band) as usize;
      count(offsets, key);
      for (let flip: usize = 1; flip < slotCount; flip <<= 1) count(offsets, key ^ flip);
    }
    let sum: u32 = 0;
    for (let slot: usize = 0; slot <= slotCount; slot++) {
      sum += load<u32>(offsets + slot * 4);
      store<u32>(offsets + slot * 4, sum);
    }
    for (let hash: usize = 0; hash < hashCount; hash++) {
      const key = bandOf(hash, band) as usize;
      const partner = bandOf(hash, band ^ 1);
      put(offsets, list, key, partner, hash);
      for (let flip: usize = 1; flip < slotCount; flip <<= 1) put(offsets, list, key ^ flip, partner, hash);
    }
  }
}

function bandOf(hash: usize, band: usize): u16 {
  return load<u16>(hashesAt + hash * hashSize + band * 2);
}

function count(offsets: usize, slot: usize): void {
  store<u32>(offsets + slot * 4, load<u32>(offsets + slot * 4) + 1);
}

function put(offsets: usize, list: usize, slot: usize, partner: u16, owner: usize): void {
  const at = load<u32>(offsets + slot * 4) - 1;
  store<u32>(offsets + slot * 4, at);
  store<u16>(partnersAt + list + (at as usize) * 2, partner);
  store<u16>(ownersAt + list + (at as usize) * 2, owner as u16);
}

/** Tells `take` of each pair once: which of the batch, which row, how many bits apart; 4 bytes each. */
export function scan(rows: u32, rowSize: u32, hashAt: u32): void {
  const size = rowSize as usize;
  const stored = rowsAt + (hashAt as usize);
  const rowCount = rows as usize;
  for (let row: usize = 0; row < rowCount; row++) {
    for (let column: usize = 0; column < 8; column++) {
      const word = load<u32>(stored + row * size + column * 4);
      store<u32>(columnsAt + (column * rowCount + row) * 4, word);
    }
  }
  for (let band: usize = 0; band < bandCount; band++) scanBand(band, rowCount, stored, size);
  flush();
}

function scanBand(band: usize, rowCount: usize, stored: usize, rowSize: usize): void {
  const offsets = offsetsAt + band * offsetsSize;
  const list = band * keysPerBand * hashCount * 2;
  const partners = partnersAt + list;
  const owners = ownersAt + list;
  const column = columnsAt + (band >> 1) * rowCount * 4;
  const turn: u32 = band & 1 ? 16 : 0;
  const most = i16x8.splat(3);
  for (let row: usize = 0; row < rowCount; row++) {
    const word = rotr<u32>(load<u32>(column + row * 4), turn);
    const slot = offsets + ((word & 0xffff) as usize) * 4;
    const end = load<u32>(slot + 4);
    const partner = i16x8.splat((word >> 16) as i16);
    for (let at = load<u32>(slot); at < end; at += laneCount) {
      const different = v128.xor(v128.load(partners + (at as usize) * 2), partner);
      const distances = i16x8.extadd_pairwise_i8x16_u(i8x16.popcnt(different));
      let near = i16x8.bitmask(i16x8.le_u(distances, most));
      for (; near !== 0; near &= near - 1) {
        const key = at + ctz<u32>(near);
        if (key >= end) break;
        const owner = load<u16>(owners + (key as usize) * 2);
        compare(band, owner as usize, row, stored + row * rowSize);
      }
    }
  }
}

/** A pair that several bands lead to is told of by the first. */
function compare(band: usize, owner: usize, row: usize, stored: usize): void {
  const hash = hashesAt + owner * hashSize;
  if (!leadsTo(band, hash, stored)) return;
  const distance = halfDistance(hash, stored) + halfDistance(hash + 16, stored + 16);
  if (distance > distanceMax) return;
  for (let earlier: usize = 0; earlier < band; earlier++) if (leadsTo(earlier, hash, stored)) return;
  const pair = pairsAt + (pairCount as usize) * pairSize;
  store<u32>(pair, owner as u32);
  store<u32>(pair, row as u32, 4);
  store<u32>(pair, distance, 8);
  pairCount += 1;
  if (pairCount === pairCountMax) flush();
}

function flush(): void {
  take(pairsAt, pairCount);
  pairCount = 0;
}

/** At most 1 bit apart in the band, 3 in its 32 bits, 7 in its 64, 15 in its half. */
function leadsTo(band: usize, hash: usize, stored: usize): bool {
  const at = band * 2;
  const of32 = at & ~3;
  const of64 = at & ~7;
  const of128 = at & ~15;
  return (
    popcnt<u32>((load<u16>(hash + at) ^ load<u16>(stored + at)) as u32) <= 1 &&
    popcnt<u32>(load<u32>(hash + of32) ^ load<u32>(stored + of32)) <= 3 &&
    popcnt<u64>(load<u64>(hash + of64) ^ load<u64>(stored + of64)) <= 7 &&
    halfDistance(hash + of128, stored + of128) <= 15
  );
}

function halfDistance(hash: usize, stored: usize): u32 {
  const first = popcnt<u64>(load<u64>(hash) ^ load<u64>(stored));
  const second = popcnt<u64>(load<u64>(hash, 8) ^ load<u64>(stored, 8));
  return (first + second) as u32;
}
