import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { testDatabase } from '@/test/database';
import { nearPairs } from './near-pairs';

const database = testDatabase();

const bits = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
const someHash = () => bits(randomBytes(32));
const flipped = (hash: string, places: readonly number[]) =>
  [...hash].map((bit, at) => (places.includes(at) ? (bit === '0' ? '1' : '0') : bit)).join('');
const places = (count: number) =>
  Array.from({ length: count }, (_, at) => ((at * 8) % 256) + Math.floor(at / 32));

const batch = Array.from({ length: 300 }, someHash);
const agencyId = newId();
const near = { selectorId: newId(), query: 123, distance: 31 };
const far = { selectorId: newId(), query: 200, distance: 32 };
const copies = Array.from({ length: 12 }, newId);

async function store(selectorId: string, veiled: string): Promise<void> {
  await database.admin.query('insert into pdq_hash (selector_id, agency_id, veiled) values ($1, $2, $3)', [
    selectorId,
    agencyId,
    veiled,
  ]);
}

beforeAll(async () => {
  for (const { selectorId, query, distance } of [near, far]) {
    await store(selectorId, flipped(batch[query] ?? '', places(distance)));
  }
  for (const id of copies) await store(id, batch[7] ?? '');
  for (let at = 0; at < 200; at += 1) await store(newId(), someHash());
});

describe('the stored pictures near a batch', () => {
  test('are found up to 31 bits away, with whose they are', async () => {
    const { pairs, crowded } = await nearPairs(batch);
    expect(pairs.filter(({ query }) => query !== 7)).toEqual([{ ...near, agencyId }]);
    const ofSeven = pairs.filter(({ query }) => query === 7).map(({ selectorId }) => selectorId);
    expect(ofSeven.sort()).toEqual([...copies].sort());
    expect(crowded).toEqual([]);
  });

  test('are not all told for a picture that is everywhere, and that is said', async () => {
    const { pairs, crowded } = await nearPairs(batch, { pairsPerHashMax: 5 });
    expect(pairs.filter(({ query }) => query === 7)).toHaveLength(5);
    expect(crowded).toEqual([7]);
  });

  test('are read by the worker, never by the portal', async () => {
    const app = await database.connectAsApp();
    await expect(app.query('select veiled from pdq_hash')).rejects.toThrow(/permission denied/);
  });
});

describe('a batch', () => {
  test('of none asks nothing', async () => {
    expect(await nearPairs([])).toEqual({ pairs: [], crowded: [] });
  });

  test('leaves the process free to answer', async () => {
    let ticks = 0;
    const clock = setInterval(() => {
      ticks += 1;
    }, 5);
    await nearPairs(batch);
    clearInterval(clock);
    expect(ticks).toBeGreaterThan(3);
  });

  test('ends when the caller gives up', async () => {
    const stop = new AbortController();
    const asked = nearPairs(batch, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await expect(nearPairs(batch, { signal: stop.signal })).rejects.toThrow('enough');
  });

  test('of something else than hashes is refused', async () => {
    await expect(nearPairs(['0101'])).rejects.toThrow(/256 characters/);
  });
});
