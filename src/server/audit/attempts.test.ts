import type pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { testSealing } from '@/test/sealer';
import { seal } from '../sealer/seal';
import type { Sealing } from '../sealer/sealing';
import { tellAttempts } from '../sealer/upkeep';
import { transact } from '../transact';

const database = testDatabase();
let sealing: Sealing;
let sealer: pg.Client;
let member: TestActor;

const tables = [
  'audit_event',
  'audit_leaf',
  'audit_checkpoint',
  'audit_key',
  'audit_writer',
  'audit_fault',
] as const;
const changes = (table: string) => [
  `update ${table} set ${columnOf[table] ?? 'id'} = ${columnOf[table] ?? 'id'}`,
  `delete from ${table}`,
  `truncate ${table} cascade`,
];
const columnOf: Record<string, string> = {
  audit_leaf: 'leaf_hash',
  audit_checkpoint: 'body',
  audit_key: 'public_key',
  audit_writer: 'seed_message',
};
const everyChange = tables.flatMap(changes);

beforeAll(async () => {
  sealing = await testSealing();
  sealer = await database.connectAsSealer();
  member = await (await (await createWorld()).agency()).member('investigator');
  await seal(sealer, sealing, new Date());
});

const newest = async (type: string) =>
  (
    await database.admin.query<{ object_id: string; outcome: string; member_id: string | null }>(
      'select object_id, outcome, member_id from audit_event where type = $1 order by id',
      [type],
    )
  ).rows;
const whole = async () => {
  const counts = tables.map((table) => `(select count(*) from ${table})::int as ${table}`);
  return (await database.admin.query(`select ${counts.join(', ')}`)).rows[0];
};

describe('who has the portal try to change the trail', () => {
  test.each(everyChange)('is refused, and that is in the trail: %s', async (statement) => {
    const before = await newest('trail.attempted');
    const ctx = await member.context();
    await expect(transact(ctx, (tx) => tx.$executeRawUnsafe(statement))).rejects.toThrow();
    const told = await newest('trail.attempted');
    expect(told.slice(before.length)).toEqual([
      { object_id: /audit_\w+/.exec(statement)?.[0], outcome: 'denied', member_id: member.memberId },
    ]);
  });

  test('as is what else the second gate stops', async () => {
    const ctx = await member.context();
    const stolen = transact(
      ctx,
      (tx) => tx.$executeRaw`
      update agency set name = 'Mine'`,
    );
    await expect(stolen).rejects.toThrow();
    expect(await newest('database.refused')).toEqual([
      { object_id: 'agency', outcome: 'denied', member_id: member.memberId },
    ]);
  });

  test('and it changed nothing', async () => {
    const before = await whole();
    const ctx = await member.context();
    await Promise.allSettled(
      everyChange.map((statement) => transact(ctx, (tx) => tx.$executeRawUnsafe(statement))),
    );
    const after = await whole();
    expect(after).toEqual({ ...before, audit_event: before.audit_event + everyChange.length });
  });
});

describe('who has a connection of their own', () => {
  test.each(['connectAsApp', 'connectAsSealer'] as const)('is refused as the role of %s', async (connect) => {
    const before = await whole();
    const client = await database[connect]();
    for (const statement of everyChange) await client.query(statement).catch(() => undefined);
    expect(await whole()).toEqual(before);
  });

  test('is told of by the sealer where it takes a tripwire to stop them, once', async () => {
    await tellAttempts(sealer, sealing);
    const before = await newest('integrity.change-attempted');
    for (const statement of [`update audit_event set body = 'x'`, 'truncate audit_leaf'])
      await expect(database.admin.query(statement)).rejects.toThrow('append-only');
    for (let times = 0; times < 2; times += 1) await tellAttempts(sealer, sealing);
    const told = (await newest('integrity.change-attempted')).slice(before.length);
    expect(told).toEqual([{ object_id: 'audit', outcome: 'failed', member_id: null }]);
    const { rows } = await database.admin.query(
      `select number from audit_fault where kind = 'attempt' order by id desc limit 1`,
    );
    expect(rows[0].number).toBeGreaterThanOrEqual(2);
  });
});
