import { type ChildProcess, spawn } from 'node:child_process';
import pg from 'pg';
import { env } from '@/server/env';
import { openSigner } from '@/server/openpgp';
import { createWorld } from '@/test/actors';
import { median, percentile, type Round } from './numbers';
import { watchSeals } from './trail-lag';
import { type Kind, kinds, prepareWriting, write } from './trail-writers';

/** Of each kind the median of the rounds. */
type Measured = Record<Kind, { readonly perSecond: number; readonly p99: number }>;

export interface Cost {
  readonly writing: readonly { readonly writers: number; readonly of: Measured }[];
  /** Milliseconds, of each sealed event, by the number of writers. */
  readonly lags: readonly (readonly number[])[];
  /** Bytes an event, by table. */
  readonly storage: { readonly unsigned: number; readonly sealed: Readonly<Record<string, number>> };
}

const trailTables = [
  ...['audit_event', 'audit_pending', 'audit_leaf', 'audit_tile', 'audit_checkpoint', 'audit_day'],
  ...['audit_personal_data', 'audit_writer'],
];

async function sizes(admin: pg.Client, tables: readonly string[]): Promise<Record<string, number>> {
  await admin.query(`vacuum ${tables.join(', ')}`);
  const { rows } = await admin.query<{ name: string; bytes: string }>(
    'select name, pg_total_relation_size(name::regclass) as bytes from unnest($1::text[]) as name',
    [tables],
  );
  return Object.fromEntries(rows.map(({ name, bytes }) => [name, Number(bytes)]));
}

/** The sealer as a process of its own, as in an installation. */
async function startSealer(settings: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const program = ['--conditions=react-server', '--import', 'tsx', 'src/cli/sealer.ts'];
  const sealer = spawn(process.execPath, program, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: env.forChild({ ...settings, CONCORD_URL: 'http://localhost:3000', CONCORD_LOG_LEVEL: 'warn' }),
  });
  await new Promise((resolve) => sealer.stdout?.once('data', resolve));
  return sealer;
}

const settled = (rounds: readonly Round[]) => ({
  perSecond: median(rounds.map(({ perSecond }) => perSecond)),
  p99: median(rounds.map(({ times }) => percentile(times, 99))),
});

/** By turns: transactions with an unsigned event, with the portal's, and with one that is chained and signed by itself. */
export async function measureCost(
  database: { readonly adminUrl: string; readonly settings: Readonly<Record<string, string>> },
  {
    rounds,
    count,
    writers,
  }: { readonly rounds: number; readonly count: number; readonly writers: readonly number[] },
): Promise<Cost> {
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await prepareWriting(admin);
  const member = await (await (await createWorld()).agency()).member('investigator');
  const ctx = await member.context();
  const signer = await openSigner(env.auditKeyFile, env.auditKeyPassphrase);
  const sealer = await startSealer(database.settings);
  const watch = await watchSeals(database.adminUrl);
  const before = await sizes(admin, trailTables);
  const [writing, lags]: [Cost['writing'][number][], number[][]] = [[], []];
  for (const many of writers) {
    const measured: Record<Kind, Round[]> = { unsigned: [], sealed: [], 'signed each': [] };
    const late: number[] = [];
    for (let at = -1; at < rounds; at += 1) {
      for (const kind of kinds) {
        const some = { writers: many, count: kind === 'signed each' ? count / 5 : count, ctx, signer };
        const { round, acknowledged } = await write(kind, some);
        await watch.allSealed();
        if (at < 0) continue;
        measured[kind].push(round);
        for (const lag of await watch.lags(acknowledged)) late.push(lag);
      }
    }
    const of = Object.fromEntries(kinds.map((kind) => [kind, settled(measured[kind])])) as Measured;
    writing.push({ writers: many, of });
    lags.push(late);
  }
  const events = count * (rounds + 1) * writers.length;
  const after = await sizes(admin, trailTables);
  const plain = (await sizes(admin, ['bench_event']))['bench_event'] ?? 0;
  await watch.stop();
  sealer.kill('SIGTERM');
  await admin.end();
  const sealed = Object.entries(after).map(([name, bytes]) => [name, (bytes - (before[name] ?? 0)) / events]);
  return { writing, lags, storage: { unsigned: plain / events, sealed: Object.fromEntries(sealed) } };
}
