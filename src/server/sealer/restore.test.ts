import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { judgeTrail } from '@/test/judge-trail';
import { backUp, type RestoredCluster, restoredCluster } from '@/test/restore';
import { testSealing } from '@/test/sealer';
import { env } from '../env';
import { openSigner } from '../openpgp';
import { seal } from './seal';
import { sweep } from './upkeep';

const database = testDatabase();
const tried = new Set<string>();
let restored: RestoredCluster;
/** What the backup holds of the trail. */
let kept: { events: string[]; waiting: number; xid: number };

const args = ['--conditions=react-server', '--import', 'tsx', 'src/test/audit-writers.ts', '4'];

/** Writers in a process of their own write until `enough` events are acknowledged; meanwhile `work` is done. */
async function whileWriting(databaseUrl: string, enough: number, work: () => Promise<void>) {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, DATABASE_APP_URL: databaseUrl },
  });
  const ended = once(child, 'exit');
  const acknowledged = new Set<string>();
  let begun: Promise<void> | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, id = ''] = line.split(' ');
    (what === 'tried' ? tried : acknowledged).add(id);
    if (acknowledged.size < enough) continue;
    begun ??= work().finally(() => child.kill('SIGTERM'));
  }
  await Promise.all([begun, ended]);
  return acknowledged;
}

const eventsIn = async (client: pg.Client) =>
  (await client.query<{ id: string }>('select event_id as id from audit_event')).rows.map(({ id }) => id);

async function sealAll(client: pg.Client): Promise<void> {
  const sealing = await testSealing();
  expect(await sweep(client, sealing, 'all')).toBe(0);
  while (((await seal(client, sealing, new Date()))?.events ?? 0) > 0);
}

const judge = async (acknowledged: ReadonlySet<string>) =>
  judgeTrail(
    restored.admin,
    { tried, acknowledged },
    await openSigner(env.auditKeyFile, env.auditKeyPassphrase),
  );

const sound = {
  ...{ lost: 0, phantom: 0, unsealed: 0, contiguous: true, checkpointsBad: 0 },
  ...{ exitCode: 0, findings: [], faults: [] },
};

beforeAll(async () => {
  const { admin } = database;
  await (await (await createWorld()).agency()).member('investigator');
  // The old cluster's transaction ids are far ahead of a fresh one's.
  await admin.query(
    'do $$ begin for i in 1..20000 loop perform pg_current_xact_id(); commit; end loop; end $$',
  );
  const sealer = await database.connectAsSealer();
  const sealing = await testSealing();
  await seal(sealer, sealing, new Date());
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  // In the midst of writing and of sealing: some events are sealed, some wait, some have drawn their row and not committed.
  await whileWriting(env.databaseApp, 40, async () => {
    await seal(sealer, sealing, new Date());
    const { rows: waiting } = await admin.query('select count(*)::int as n from audit_pending');
    while (waiting[0].n < 20) {
      const { rows } = await admin.query('select count(*)::int as n from audit_pending');
      waiting[0] = rows[0];
    }
    const backup = await backUp(client);
    restored = await restoredCluster(backup);
  });
  await client.end();
  const { rows } = await restored.admin.query(
    'select count(*)::int as waiting, pg_current_xact_id()::text::int as xid from audit_pending',
  );
  kept = { events: await eventsIn(restored.admin), ...rows[0] };
}, 120_000);

afterAll(() => restored?.remove());

test('the backup was taken in the midst of it, and the transaction ids of the new cluster are low', async () => {
  const { rows } = await database.admin.query('select pg_current_xact_id()::text::int as xid');
  expect(kept.waiting).toBeGreaterThan(0);
  expect(kept.events.length).toBeGreaterThan(kept.waiting);
  expect(kept.xid).toBeLessThan(rows[0].xid - 10_000);
});

test('all that the backup holds is sealed, each event once, and the trail goes on from where it was', async () => {
  const sealer = new pg.Client({ connectionString: restored.urls.sealer });
  await sealer.connect();
  await sealAll(sealer);
  const judged = await judge(new Set(kept.events));
  expect(judged).toMatchObject({ ...sound, leaves: kept.events.length });
  const acknowledged = await whileWriting(restored.urls.app, 40, async () => undefined);
  await sealAll(sealer);
  await sealer.end();
  const after = await judge(new Set([...kept.events, ...acknowledged]));
  expect(after).toMatchObject(sound);
  expect(after.leaves).toBeGreaterThanOrEqual(kept.events.length + 40);
});
