import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Installation, prepareInstallation } from '@/cli/installation';
import { startEmbedded } from '@/server/database/embedded';
import { openSigner } from '@/server/openpgp';
import { judgeTrail } from './judge-trail';

interface Run {
  readonly kills: number;
  /** In two processes. */
  readonly writers: number;
  /** So many events are acknowledged, and a checkpoint sealed, between two kills: whatever was killed is back. */
  readonly quota: number;
  /** After that, at random up to so many milliseconds. */
  readonly apartMs: number;
  readonly onKill?: (number: number, victim: string) => void;
}

/** The longest that anything takes to come back, on a machine with many times the load. */
const patienceMs = 120_000;
const args = ['--conditions=react-server', '--import', 'tsx'];

/** A process that is started again when it was killed, and killed at random moments. */
interface Mortal {
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** What the processes that write have said. */
interface Said {
  readonly tried: Set<string>;
  readonly acknowledged: Set<string>;
}

/** @param onLine hears what it says, and whether that shows that it is at work. */
function mortal(
  program: readonly string[],
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => boolean,
): Mortal {
  const start = () => {
    const child = spawn(process.execPath, [...args, ...program], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env,
    });
    let rest = '';
    const ready = new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        const lines = `${rest}${text}`.split('\n');
        // What was cut off by the kill was not said.
        rest = lines.pop() ?? '';
        for (const line of lines) if (onLine(line)) resolve();
      });
      child.once('exit', () => resolve());
    });
    return { child, ready };
  };
  let running = start();
  const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
    const gone = new Promise((resolve) => child.once('close', resolve));
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await gone;
  };
  return {
    async kill() {
      await running.ready;
      await end(running.child, 'SIGKILL');
      running = start();
    },
    stop: () => end(running.child, 'SIGTERM'),
  };
}

/** Where PostgreSQL was asked to be, and where its files are. */
interface Place {
  readonly directory: string;
  readonly data: string;
}

/** The whole server: its first process, and with it all others. It recovers from its log when it is started again. */
async function killPostgres({ directory, data }: Place, port: number): Promise<void> {
  const pid = Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGKILL');
  // A process that nobody has reaped yet still looks alive to PostgreSQL: what says so is taken away.
  rmSync(path.join(data, 'postmaster.pid'), { force: true });
  for (const until = Date.now() + patienceMs; ; ) {
    await sleep(200);
    try {
      await startEmbedded({ directory, durable: true, port });
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

/** Asks on a connection of its own, again and again where the database is away. @throws Error if it takes too long. */
async function until(adminUrl: string, sql: string, isSo: (value: number) => boolean): Promise<void> {
  for (const last = Date.now() + patienceMs; Date.now() < last; await sleep(100)) {
    const admin = new pg.Client({ connectionString: adminUrl });
    admin.on('error', () => undefined);
    try {
      await admin.connect();
      const { rows } = await admin.query<{ value: number }>(sql);
      if (isSo(rows[0]?.value ?? 0)) return;
    } catch {
      // It is on its way back.
    } finally {
      await admin.end().catch(() => undefined);
    }
  }
  throw new Error(`Not so in time: ${sql}`);
}

/** Until all are at work again: so many events more are acknowledged, and checkpoints are made. */
async function progress(adminUrl: string, said: Said, quota: number): Promise<void> {
  const enough = said.acknowledged.size + quota;
  for (const last = Date.now() + patienceMs; said.acknowledged.size < enough; await sleep(20)) {
    if (Date.now() > last)
      throw new Error(`${enough - said.acknowledged.size} events were not acknowledged in time`);
  }
  const newest = 'select coalesce(max(no), 0) as value from audit_checkpoint';
  let first: number | null = null;
  await until(adminUrl, newest, (no) => {
    first ??= no;
    return no > first;
  });
}

/** Until the sealer that was started last has taken all that waits; if it takes too long, the judge will say so. */
const allSealed = (adminUrl: string) =>
  until(adminUrl, 'select count(*)::int as value from audit_pending', (waiting) => waiting === 0).catch(
    () => undefined,
  );

async function disturb(
  run: Run,
  isBack: () => Promise<void>,
  victims: readonly (readonly [string, () => Promise<void>])[],
) {
  const killed: Record<string, number> = {};
  let left: (typeof victims)[number][] = [];
  for (let at = 0; at < run.kills; at += 1) {
    await isBack();
    await sleep(randomInt(run.apartMs));
    if (left.length === 0) left = [...victims].sort(() => randomInt(2) - 0.5);
    const [name, kill] = left.pop() ?? ['', async () => undefined];
    await kill();
    killed[name] = (killed[name] ?? 0) + 1;
    run.onKill?.(at + 1, name);
  }
  return killed;
}

/**
 * Writers write while they, the sealer and PostgreSQL are killed at random moments; then the trail is judged by what was
 * acknowledged and tried.
 */
export async function auditChaos(run: Run) {
  const home = mkdtempSync(path.join(tmpdir(), 'concord-chaos-'));
  const directory = path.join(home, 'postgres');
  const server = await startEmbedded({ directory, durable: true });
  const place = { directory, data: path.join(server.directory, 'data') };
  const installation = await prepareInstallation(home);
  try {
    const said: Said = { tried: new Set(), acknowledged: new Set() };
    const killed = await writeAndKill(installation, place, run, said);
    const { CONCORD_AUDIT_KEY_FILE: key = '', CONCORD_AUDIT_KEY_PASSPHRASE: phrase = '' } =
      installation.settings;
    const signer = await openSigner(key, phrase);
    const admin = new pg.Client({ connectionString: installation.adminUrl });
    await admin.connect();
    const judged = await judgeTrail(admin, said, signer).finally(() => admin.end());
    return { killed, tried: said.tried.size, acknowledged: said.acknowledged.size, ...judged };
  } finally {
    await installation.discard();
  }
}

async function writeAndKill(installation: Installation, place: Place, run: Run, said: Said) {
  const env = {
    ...process.env,
    ...installation.settings,
    CONCORD_LOG_LEVEL: 'silent',
    CONCORD_URL: 'http://localhost:3000',
  };
  const hear = (line: string) => {
    const [what, id = ''] = line.split(' ');
    if (what === 'tried') said.tried.add(id);
    else if (what === 'acknowledged') said.acknowledged.add(id);
    return what === 'acknowledged';
  };
  const half = String(run.writers / 2);
  const apps = [0, 1].map(() => mortal(['src/test/audit-writers.ts', half], env, hear));
  const sealer = mortal(['src/cli/sealer.ts'], env, () => true);
  const port = Number(new URL(installation.adminUrl).port);
  let turn = 0;
  try {
    const isBack = () => progress(installation.adminUrl, said, run.quota);
    const killed = await disturb(run, isBack, [
      ['app', async () => apps[turn++ % 2]?.kill()],
      ['sealer', () => sealer.kill()],
      ['postgres', () => killPostgres(place, port)],
    ]);
    await Promise.all(apps.map((app) => app.stop()));
    await allSealed(installation.adminUrl);
    return killed;
  } finally {
    await Promise.all([...apps, sealer].map((process) => process.stop()));
  }
}
