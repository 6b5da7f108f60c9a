import 'server-only';
import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { batchMax, hashSize, openNearStream, type StreamedPair } from '@/core/pdq/stream/near-stream';
import type { NearBatch, NearPair } from './near-pairs';
import { rowLayout, storedVeils } from './stored-veils';

/** The thread of `nearPairs`: one batch, one answer. */
const { databaseUrl, veils, pairsPerHashMax } = workerData as NearBatch;

const pairs: NearPair[] = [];
const found = new Uint32Array(veils.length / hashSize);

/** Compares at most `batchMax` hashes, of which the first is the `first` of all. */
async function compare(client: pg.Client, hashes: Uint8Array, first: number): Promise<void> {
  const onPair = ({ query, distance, row }: StreamedPair) => {
    const of = first + query;
    const count = (found[of] ?? 0) + 1;
    found[of] = count;
    if (count <= pairsPerHashMax) {
      pairs.push({ query: of, distance, ...rowLayout.ids(row) });
    }
  };
  const stream = await openNearStream({
    hashes,
    rowSize: rowLayout.size,
    hashAt: rowLayout.veilAt,
    onPair,
  });
  for await (const rows of storedVeils(client)) stream.push(rows);
  rowLayout.checkEnd(stream.end());
}

const client = new pg.Client({ connectionString: databaseUrl });
await client.connect();
for (let first = 0; first < found.length; first += batchMax) {
  await compare(client, veils.subarray(first * hashSize, (first + batchMax) * hashSize), first);
}
await client.end();
const crowded = [...found.keys()].filter((of) => (found[of] ?? 0) > pairsPerHashMax);
parentPort?.postMessage({ pairs, crowded });
