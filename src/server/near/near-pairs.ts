import 'server-only';
import { Worker } from 'node:worker_threads';
import { env } from '../env';

/** A picture of the batch and a stored one, at most 31 bits apart. */
export interface NearPair {
  /** Which hash of the batch. */
  readonly query: number;
  readonly selectorId: string;
  readonly agencyId: string;
  /** In bits. */
  readonly distance: number;
}

export interface NearPairs {
  readonly pairs: readonly NearPair[];
  /** Which hashes of the batch have more pairs than `pairsPerHashMax`: of these, `pairs` has only so many. */
  readonly crowded: readonly number[];
}

/** What the thread is given. */
export interface NearBatch {
  readonly databaseUrl: string;
  /** 32 bytes a hash. */
  readonly veils: Uint8Array;
  readonly pairsPerHashMax: number;
}

interface Options {
  readonly pairsPerHashMax?: number;
  /** Ends the thread, and with it its connection. */
  readonly signal?: AbortSignal;
}

const pairsPerHashMax = 1_000;
/** What lets a file be imported that begins with server-only. */
const execArgv = ['--conditions=react-server'];

/**
 * Every stored picture, of any agency (the caller's own too), that is at most 31 bits from one of these: complete over
 * what was committed when it began. Reads all veiled hashes once for each 16,384 of the batch, so it pays from some two
 * hundred on; for fewer, `deconflict` looks them up by their bands. In a thread of its own, so that the process goes on
 * answering; as the worker's role, so in jobs only.
 *
 * @param veiled as `veilPdq` gives them: 256 characters 0 and 1
 * @throws the reason of `signal`, or the database's error
 */
export async function nearPairs(veiled: readonly string[], options: Options = {}): Promise<NearPairs> {
  const { signal } = options;
  signal?.throwIfAborted();
  if (veiled.length === 0) return { pairs: [], crowded: [] };
  const workerData: NearBatch = {
    databaseUrl: env.databaseWorker,
    veils: bytesOf(veiled),
    pairsPerHashMax: options.pairsPerHashMax ?? pairsPerHashMax,
  };
  const ended = new AbortController();
  const thread = new Worker(new URL('./near.worker.mjs', import.meta.url), { workerData, execArgv });
  try {
    return await new Promise((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', () => reject(new Error('The thread that compares pictures ended')));
      signal?.addEventListener('abort', () => reject(signal.reason), { signal: ended.signal });
    });
  } finally {
    ended.abort();
    await thread.terminate();
  }
}

function bytesOf(veiled: readonly string[]): Uint8Array {
  const bits = veiled.join('');
  if (bits.length !== veiled.length * 256) throw new RangeError('A veiled hash is 256 characters 0 and 1');
  return Uint8Array.from({ length: bits.length / 8 }, (_, at) =>
    Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2),
  );
}
