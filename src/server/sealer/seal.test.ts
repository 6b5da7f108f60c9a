import type pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseCheckpoint } from '@/core/checkpoint';
import { leafHash, merkleRoot } from '@/core/merkle';
import { rootFromTiles } from '@/core/tiles';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { testSealing } from '@/test/sealer';
import { seal } from './seal';
import type { Sealing } from './sealing';

const database = testDatabase();
let sealing: Sealing;
let sealer: pg.Client;
let member: TestActor;

beforeAll(async () => {
  sealing = await testSealing();
  sealer = await database.connectAsSealer();
  member = await (await (await createWorld()).agency()).member('investigator');
});

const read = () => member.call((api) => api.leads.list({ cursor: null }));
const rows = async <T extends pg.QueryResultRow>(sql: string) => (await database.admin.query<T>(sql)).rows;
const sealNow = (client = sealer) => seal(client, sealing, new Date());

/** What is stored: leaves in order, with the bodies that they were made of. */
async function trail() {
  const leaves = await rows<{ leaf_index: number; leaf_hash: Buffer; body: string }>(
    'select l.leaf_index, l.leaf_hash, e.body from audit_leaf l join audit_event e on e.id = l.event_row order by 1',
  );
  const [head] = await rows<{ body: string; tree_size: number }>(
    'select body, tree_size from audit_checkpoint order by no desc limit 1',
  );
  return { leaves, head: parseCheckpoint(head?.body ?? '') };
}

async function expectWhole(): Promise<void> {
  const { leaves, head } = await trail();
  const [events] = await rows<{ count: number }>('select count(*)::int from audit_event');
  expect(leaves.map(({ leaf_index }) => leaf_index)).toEqual(leaves.map((_, at) => at));
  expect(leaves).toHaveLength(events?.count ?? -1);
  expect(head.treeSize).toBe(leaves.length);
  const hashes = leaves.map(({ body }) => leafHash(Buffer.from(body)));
  expect(Buffer.from(head.root)).toEqual(Buffer.from(merkleRoot(hashes)));
  const fromTiles = await rootFromTiles(async (level, index) => {
    const [tile] = await rows<{ hashes: Buffer }>(
      `select hashes from audit_tile where level = ${level} and index = ${index}`,
    );
    return tile?.hashes ?? Buffer.alloc(0);
  }, leaves.length);
  expect(Buffer.from(fromTiles)).toEqual(Buffer.from(head.root));
}

describe('the sealer', () => {
  test('appends what waits, signs the head and leaves nothing waiting', async () => {
    const sealed = await sealNow();
    expect(sealed?.events).toBeGreaterThan(3);
    expect(await rows('select * from audit_pending')).toEqual([]);
    await expectWhole();
  });

  test('does nothing where there is nothing, and publishes once a minute even so', async () => {
    expect(await sealNow()).toBeNull();
    const later = new Date(Date.now() + 61_000);
    expect(await seal(sealer, sealing, later)).toMatchObject({ events: 0 });
    const published = await rows<{ body: string }>(
      'select body from audit_checkpoint where published order by no',
    );
    expect(published).toHaveLength(2);
    await expectWhole();
  });

  test('grows the tree over many seals, across the width of a tile', async () => {
    for (let batch = 0; batch < 6; batch += 1) {
      await Promise.all(Array.from({ length: 50 }, read));
      await sealNow();
    }
    expect((await trail()).leaves.length).toBeGreaterThan(300);
    await expectWhole();
  });

  test('two at once make one history', async () => {
    const second = await database.connectAsSealer();
    const writing = Promise.all(Array.from({ length: 120 }, read));
    for (let turn = 0; turn < 15; turn += 1) await Promise.all([sealNow(), sealNow(second)]);
    await writing;
    await sealNow(second);
    await expectWhole();
  });

  test('killed at any instant leaves all of a seal or nothing', async () => {
    for (let kill = 0; kill < 12; kill += 1) {
      await Promise.all(Array.from({ length: 8 }, read));
      const doomed = await database.connectAsSealer();
      doomed.on('error', () => undefined);
      const [{ pid } = { pid: 0 }] = (await doomed.query<{ pid: number }>('select pg_backend_pid() as pid'))
        .rows;
      const doing = sealNow(doomed).catch(() => undefined);
      // Waits for nothing: the moment of the kill is what is varied.
      await new Promise((resolve) => setTimeout(resolve, kill));
      await database.admin.query('select pg_terminate_backend($1)', [pid]);
      await doing;
    }
    await sealNow();
    await expectWhole();
  });

  test('can read events and write the tree, and nothing else', async () => {
    for (const forbidden of [
      `update audit_event set type = 'a.b'`,
      'delete from audit_leaf',
      'delete from audit_checkpoint',
      'select * from lead',
      'select * from member',
      'select * from audit_personal_data',
    ]) {
      await expect(sealer.query(forbidden), forbidden).rejects.toThrow(/permission denied|append-only/);
    }
  });
});
