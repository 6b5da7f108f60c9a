import { freemem } from 'node:os';
import pg from 'pg';
import { openNearStream } from '@/core/pdq/stream/near-stream';
import { nearPairs } from '@/server/near/near-pairs';
import { benchDatabase } from './support/database';
import { batchOf, bitsOf, hashAt, hashesOf, type Planted } from './support/hashes';
import { median } from './support/numbers';
import { buildPeer, type Peer, type PeerIndex, startPeer } from './support/peer';
import { numberOf, storeBands, storeHashes } from './support/stored-pictures';

/**
 * Are all pictures up to 31 bits apart found, and none further? What does a batch of ten thousand cost against a million
 * stored ones and five, beside faiss, in memory and read from PostgreSQL? What does a single look-up cost, beside
 * comparing with every row? Hashes are random but for those that are planted; every engine has one thread.
 */
const rounds = 5;
const batchSize = 10_000;
const lookUps = 20;
const goal = { single: 15, stored: 15 };
const sizes = [
  { stored: 1_000_000, goal: 30, peerHashes: 500 },
  { stored: 5_000_000, goal: 60, peerHashes: 100 },
] as const;
const bytesPerHashOfPeer = 600;

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

type Found = Omit<Planted, never>;
const text = (pairs: readonly Found[]) =>
  pairs.map(({ query, stored, distance }) => `${query} ${stored} ${distance}`).sort();

async function streamed(batch: Uint8Array, stored: Uint8Array): Promise<Found[]> {
  const pairs: Found[] = [];
  const onPair = ({ query, stored, distance }: Found) => pairs.push({ query, stored, distance });
  const stream = await openNearStream({ hashes: batch, onPair });
  stream.push(stored);
  stream.end();
  return pairs;
}

/** Every planted pair up to 31 bits, none at 32, and nothing else: random hashes are never that near. */
function tellRecall(name: string, found: readonly Found[], planted: readonly Planted[]): void {
  const expected = new Set(text(planted.filter(({ distance }) => distance <= 31)));
  const told = text(found);
  const right = told.filter((pair) => expected.has(pair)).length;
  const beyond = planted.filter(({ distance }) => distance === 32).length;
  console.log(
    `${name.padEnd(34)} ${right} of ${expected.size} pairs up to 31 bits, ${told.length - right} false of ${beyond} at 32`,
  );
  if (right !== expected.size || told.length !== right) process.exitCode = 1;
}

interface Measured {
  readonly stream: number[];
  readonly stored: number[];
  readonly flat: number[];
  readonly multi: number[];
}

const perSecond = (milliseconds: readonly number[], hashes: number) =>
  (hashes * 1_000) / median(milliseconds);

function tellRates(measured: Measured, stored: number, against: number, peerHashes: number): void {
  console.log(`\na batch of ${batchSize} against ${stored} stored, median of ${rounds} rounds`);
  const stream = perSecond(measured.stream, batchSize);
  const read = perSecond(measured.stored, batchSize);
  const line = (name: string, rate: number) =>
    console.log(`${name.padEnd(34)} ${rate.toFixed(0).padStart(7)} hashes/s`);
  line('stream, hashes in memory', stream);
  line('nearPairs, read from PostgreSQL', read);
  if (measured.flat.length === 0) return;
  const [flat, multi] = [perSecond(measured.flat, peerHashes), perSecond(measured.multi, peerHashes)];
  line(`faiss IndexBinaryFlat (${peerHashes} of them)`, flat);
  line('faiss IndexBinaryMultiHash', multi);
  const best = Math.max(flat, multi);
  console.log(`ratio to the best of faiss ${(stream / best).toFixed(1)} (goal: at least ${against})`);
  console.log(
    `… with reading from PostgreSQL ${(read / best).toFixed(1)} (goal: at least ${goal.stored} against a million)`,
  );
}

async function peerFor(stored: Uint8Array, batch: Uint8Array, build: string | undefined) {
  if (!build) return undefined;
  if (freemem() < (stored.length / 32) * bytesPerHashOfPeer) {
    console.log('faiss is left out: its index would not fit the memory');
    return undefined;
  }
  return startPeer(stored, batch);
}

async function measureBatch(size: (typeof sizes)[number], stored: Uint8Array, build: string | undefined) {
  const { batch, planted } = batchOf(batchSize, stored);
  const veiled = Array.from({ length: batchSize }, (_, at) => bitsOf(hashAt(batch, at)));
  const read = async () =>
    (await nearPairs(veiled)).pairs.map((pair) => ({ ...pair, stored: numberOf(pair.selectorId) }));
  console.log(`\nrecall against ${size.stored} stored`);
  tellRecall('stream', await streamed(batch, stored), planted);
  tellRecall('nearPairs', await read(), planted);
  const peer = await peerFor(stored, batch, build);
  const measured: Measured = { stream: [], stored: [], flat: [], multi: [] };
  const expected = planted.filter(({ query, distance }) => query < size.peerHashes && distance <= 31).length;
  const search = async (of: Peer, index: PeerIndex) => {
    const { milliseconds, pairs } = await of.search(index, size.peerHashes);
    if (pairs !== expected) throw new Error(`faiss finds ${pairs} pairs instead of ${expected}`);
    measured[index].push(milliseconds);
  };
  for (let at = 0; at < rounds; at += 1) {
    measured.stream.push(await elapsed(() => streamed(batch, stored)));
    if (peer) await search(peer, 'flat');
    measured.stored.push(await elapsed(() => nearPairs(veiled)));
    if (peer) await search(peer, 'multi');
  }
  peer?.end();
  tellRates(measured, size.stored, size.goal, size.peerHashes);
}

/** The part of `deconflict` that finds pictures, and the same without bands. */
const byBands = `
  select theirs.selector_id as id, theirs.agency_id, bit_count($1::bit(256) # theirs.veiled)::int as distance
  from generate_series(0, 15) as band
    cross join (select 0 as flip union all select 1 << place from generate_series(0, 15) as place) as near_value
    join pdq_band theirs
      on theirs.key = band * 65536 + (substring($1::bit(256) from band * 16 + 1 for 16)::bit(16)::int # flip)
  where bit_count($1::bit(256) # theirs.veiled) <= 31`;
const byAll = `
  select selector_id as id, agency_id, bit_count($1::bit(256) # veiled)::int as distance
  from pdq_hash where bit_count($1::bit(256) # veiled) <= 31`;

async function measureSingle(admin: pg.Client, stored: Uint8Array): Promise<void> {
  await storeBands(admin);
  await admin.query('set max_parallel_workers_per_gather = 0');
  const { batch, planted } = batchOf(batchSize, stored);
  const ask = async (name: string, query: number) => {
    const values = [bitsOf(hashAt(batch, query))];
    const { rows } = await admin.query({ name, text: name === 'bands' ? byBands : byAll, values });
    return rows as { id: string; distance: number }[];
  };
  const found: Found[] = [];
  const asked = planted.slice(0, 330);
  for (const { query } of asked) {
    for (const { id, distance } of await ask('bands', query)) {
      if (!found.some((one) => one.query === query)) found.push({ query, stored: numberOf(id), distance });
    }
  }
  console.log('');
  tellRecall('bands in SQL', found, asked);
  const times: Record<string, number[]> = { bands: [], all: [] };
  for (let at = 0; at < rounds * lookUps; at += 1) {
    for (const name of ['bands', 'all']) {
      times[name]?.push(await elapsed(() => ask(name, (at * 37 + 1) % batchSize)));
    }
  }
  const [bands, all] = [median(times['bands'] ?? []), median(times['all'] ?? [])];
  console.log(
    `a single look-up against ${sizes[0].stored}: bands p50 ${bands.toFixed(1)} ms, all rows p50 ${all.toFixed(1)} ms`,
  );
  console.log(`ratio ${(all / bands).toFixed(1)} (goal: at least ${goal.single})`);
}

const build = buildPeer();
console.log(build ?? 'faiss is left out: bench/peer/build.sh says what it needs');
const database = await benchDatabase();
const admin = new pg.Client({ connectionString: database.adminUrl });
await admin.connect();
const all = hashesOf(sizes.at(-1)?.stored ?? 0, 5);
let before = 0;
for (const size of sizes) {
  const stored = all.subarray(0, size.stored * 32);
  await storeHashes(admin, stored, before);
  before = size.stored;
  await measureBatch(size, stored, build);
  if (size === sizes[0]) await measureSingle(admin, stored);
}
await admin.end();
await database.end();
process.exit();
