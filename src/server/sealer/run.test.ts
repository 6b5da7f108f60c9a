import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { testSealing } from '@/test/sealer';
import { appendAuditEvent } from '../audit/append';
import { awaitSealed } from '../audit/sealed';
import { transact } from '../transact';
import { type RunningSealer, runSealer } from './run';
import { seal } from './seal';
import type { Sealing } from './sealing';
import { prune, sweep } from './upkeep';

const database = testDatabase();
let sealing: Sealing;
let sealer: pg.Client;
let member: TestActor;
let running: RunningSealer | null = null;

beforeAll(async () => {
  sealing = await testSealing();
  sealer = await database.connectAsSealer();
  member = await (await (await createWorld()).agency()).member('investigator');
});

afterEach(async () => {
  await running?.stop();
  running = null;
});

const read = () => member.call((api) => api.leads.list({ cursor: null }));
const one = async (sql: string) => (await database.admin.query(sql)).rows[0];
const count = async (sql: string) => (await one(`select count(*)::int as n from ${sql}`)).n as number;

async function write(op: 'export' | 'consult'): Promise<string> {
  const ctx = await member.context();
  const id = ctx.newId();
  await transact(ctx, async (tx) => appendAuditEvent(tx, { id, type: 'trail.listed', op }));
  return id;
}

describe('a running sealer', () => {
  test('says when it starts and when it stops, and leaves nothing unsealed', async () => {
    running = await runSealer();
    await read();
    await running.stop();
    running = null;
    expect(await count(`audit_event where type in ('sealer.started', 'sealer.stopped')`)).toBe(2);
    expect(await count('audit_pending')).toBe(0);
    expect(await count('audit_fault')).toBe(0);
  });

  test('comes at once for what waits to leave', async () => {
    running = await runSealer();
    await awaitSealed(await member.context(), await write('consult'));
    const waits: number[] = [];
    for (let at = 0; at < 5; at += 1) {
      const id = await write('export');
      const began = performance.now();
      await awaitSealed(await member.context(), id);
      waits.push(performance.now() - began);
    }
    // The interval is a second: five in a row would not be sealed so soon without being asked for.
    expect(waits.reduce((sum, ms) => sum + ms)).toBeLessThan(3_000);
  });
});

test('what waits to leave does not, where no sealer comes', { timeout: 30_000 }, async () => {
  const id = await write('export');
  await expect(awaitSealed(await member.context(), id)).rejects.toMatchObject({ code: 'trail-unavailable' });
});

describe('upkeep', () => {
  test('what was taken out of the queue is put back, and told', async () => {
    while (await seal(sealer, sealing, new Date()));
    await read();
    const taken = await one('select id from audit_pending');
    await database.admin.query('delete from audit_pending');
    for (const scope of ['recent', 'all'] as const) {
      const faults = await count(`audit_fault where kind = 'unsealed'`);
      await database.admin.query('delete from audit_pending where id = $1', [taken.id]);
      expect(await sweep(sealer, sealing, scope)).toBe(1);
      expect(await sweep(sealer, sealing, scope)).toBe(0);
      expect(await count(`audit_fault where kind = 'unsealed' and event_row = ${taken.id}`)).toBeGreaterThan(
        0,
      );
      expect(await count(`audit_fault where kind = 'unsealed'`)).toBe(faults + 1);
    }
    while (await seal(sealer, sealing, new Date()));
    expect(await count(`audit_leaf where event_row = ${taken.id}`)).toBe(1);
    expect(await count(`audit_event where type = 'integrity.event-unqueued'`)).toBe(2);
  });

  test('an event that was taken away before it was sealed is told', async () => {
    await read();
    const { id } = await one('select id from audit_pending order by id desc');
    await database.admin.query('alter table audit_event disable trigger append_only');
    await database.admin.query('delete from audit_event where id = $1', [id]);
    await database.admin.query('alter table audit_event enable trigger append_only');
    await seal(sealer, sealing, new Date());
    expect(await count(`audit_fault where kind = 'removed' and event_row = ${id}`)).toBe(1);
    expect(await count(`audit_event where type = 'integrity.event-removed'`)).toBe(1);
  });

  test('checkpoints that were never published go after a week, published ones never', async () => {
    const long = new Date(Date.now() - 8 * 86_400_000);
    await database.admin.query('alter table audit_checkpoint disable trigger append_only');
    await database.admin.query('update audit_checkpoint set sealed_at = $1', [long]);
    await database.admin.query('alter table audit_checkpoint enable trigger append_only');
    const published = await count('audit_checkpoint where published');
    await read();
    await seal(sealer, sealing, new Date());
    await read();
    await seal(sealer, sealing, new Date());
    const fresh = await count(
      `audit_checkpoint where sealed_at > now() - interval '1 day' and not published`,
    );
    expect(fresh).toBeGreaterThan(0);
    await prune(sealer);
    expect(await count('audit_checkpoint where not published')).toBe(fresh);
    expect(await count(`audit_checkpoint where published and sealed_at < now() - interval '1 day'`)).toBe(
      published,
    );
    await expect(sealer.query('delete from audit_checkpoint')).rejects.toThrow(/append-only/);
  });
});

test('every migration is in the trail with the hash of its SQL', async () => {
  const name = '20261121000100_gates';
  const sql = readFileSync(`prisma/migrations/${name}/migration.sql`);
  const { rows } = await database.admin.query(
    `select body::jsonb #>> '{change,after}' as after from audit_event where type = 'schema.migrated' and object_id = $1`,
    [name.replaceAll('_', '-')],
  );
  expect(rows).toEqual([{ after: createHash('sha256').update(sql).digest('hex') }]);
});
