import { base64 } from '@scure/base';
import { pdqDistanceMax } from '../distance';
import { kernelWasm } from './generated/kernel';

/** Bytes of a hash. */
export const hashSize = 32;

/** Hashes of one batch. More would make the index larger than a processor's cache. */
export const batchMax = 16_384;

const rowsAtOnce = 65_536;
const pageSize = 65_536;
const pairWords = 3;

/** A hash of the batch and a stored hash that are near each other. */
export interface StreamedPair {
  /** Which hash of the batch. */
  readonly query: number;
  /** Which row of the stream, counted from 0. */
  readonly stored: number;
  /** In bits. */
  readonly distance: number;
  /** That row's bytes; valid during the call only. */
  readonly row: Uint8Array;
}

export interface NearStreamOptions {
  /** The batch: at most `batchMax` hashes of 32 bytes, one after the other. */
  readonly hashes: Uint8Array;
  /** Bytes of a row of the stream, and where in it the stored hash begins. Rows that are a hash each, if left out. */
  readonly rowSize?: number;
  readonly hashAt?: number;
  /** Pairs further apart are not told, in bits: at most 31, for which the bands are made. */
  readonly distanceMax?: number;
  /** What the index and the rows at hand may take; 64 MB serve the largest batch with rows of 100 bytes. */
  readonly memoryBytesMax?: number;
  /** Told of every pair once, in no particular order. */
  readonly onPair: (pair: StreamedPair) => void;
}

/** Compares a batch of hashes with stored hashes that are pushed through it once, in pieces of any size. */
export interface NearStream {
  push(bytes: Uint8Array): void;
  /** Tells the last pairs; returns what has been pushed after the last whole row. */
  end(): Uint8Array;
}

interface Kernel {
  readonly hashesAt: WebAssembly.Global;
  readonly rowsAt: WebAssembly.Global;
  prepare(hashes: number, rows: number, rowSize: number, distanceMax: number): number;
  index(): void;
  scan(rows: number, rowSize: number, hashAt: number): void;
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** The kernel with a batch of hashes in it. Its memory does not grow any more, so that views of it stay good. */
async function prepareKernel(
  memory: WebAssembly.Memory,
  hashes: Uint8Array,
  options: { rowSize: number; distanceMax: number; take: (at: number, count: number) => void },
): Promise<Kernel> {
  compiled ??= WebAssembly.compile(new Uint8Array(base64.decode(kernelWasm)));
  const imports = { env: { memory }, kernel: { take: options.take } };
  const kernel = (await WebAssembly.instantiate(await compiled, imports)).exports as unknown as Kernel;
  const count = hashes.length / hashSize;
  if (!kernel.prepare(count, rowsAtOnce, options.rowSize, options.distanceMax)) {
    throw new RangeError(`Not enough memory for a batch of ${count} hashes`);
  }
  new Uint8Array(memory.buffer).set(hashes, kernel.hashesAt.value);
  kernel.index();
  return kernel;
}

/**
 * Finds every pair at most `distanceMax` bits apart: 100 % recall (assembly/kernel.ts says why).
 *
 * @throws RangeError if an option is out of its range or memory does not suffice.
 */
export async function openNearStream(options: NearStreamOptions): Promise<NearStream> {
  const { hashes, rowSize = hashSize, hashAt = 0, distanceMax = pdqDistanceMax, onPair } = options;
  check(hashes, rowSize, hashAt, distanceMax);
  const maximum = Math.ceil((options.memoryBytesMax ?? 64 << 20) / pageSize);
  const memory = new WebAssembly.Memory({ initial: 1, maximum });
  let scanned = 0;
  let filled = 0;
  const take = (at: number, count: number) => {
    const words = new Uint32Array(memory.buffer, at, count * pairWords);
    for (let of = 0; of < words.length; of += pairWords) {
      const [query = 0, place = 0, distance = 0] = words.subarray(of, of + pairWords);
      const row = rows.subarray(place * rowSize, (place + 1) * rowSize);
      onPair({ query, stored: scanned + place, distance, row });
    }
  };
  const kernel = await prepareKernel(memory, hashes, { rowSize, distanceMax, take });
  const rows = new Uint8Array(memory.buffer, kernel.rowsAt.value, rowsAtOnce * rowSize);
  const scan = () => {
    const count = Math.floor(filled / rowSize);
    kernel.scan(count, rowSize, hashAt);
    rows.copyWithin(0, count * rowSize, filled);
    scanned += count;
    filled -= count * rowSize;
  };
  return {
    push: (bytes) => {
      for (let from = 0; from < bytes.length; ) {
        const piece = bytes.subarray(from, from + rows.length - filled);
        rows.set(piece, filled);
        filled += piece.length;
        from += piece.length;
        if (filled === rows.length) scan();
      }
    },
    end: () => {
      scan();
      return rows.slice(0, filled);
    },
  };
}

function check(hashes: Uint8Array, rowSize: number, hashAt: number, distanceMax: number): void {
  const count = hashes.length / hashSize;
  if (!Number.isInteger(count) || count > batchMax) {
    throw new RangeError(`A batch is at most ${batchMax} hashes of ${hashSize} bytes`);
  }
  if (!Number.isInteger(hashAt) || hashAt < 0 || !Number.isInteger(rowSize) || hashAt + hashSize > rowSize) {
    throw new RangeError('A row holds a whole hash');
  }
  if (!Number.isInteger(distanceMax) || distanceMax < 0 || distanceMax > pdqDistanceMax) {
    throw new RangeError('Sixteen bands find pictures up to 31 bits apart, no further');
  }
}
