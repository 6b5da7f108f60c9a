import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Portal, signInToPortal } from '@/cli/sign-in';
import { newId } from '@/core/ids';
import { newSalt } from '@/features/deconfliction/checks/components/draft';
import { env } from '@/server/env';
import { anImport, aRow } from '@/test/imports';
import { aFile, aValueRow } from '@/test/leads';

/**
 * How much more memory than idle do the portal and the worker take for the check of a file of 100,000 rows, and for an
 * import of as many? Measured of the processes themselves, as the demo starts them; the files are sent over HTTP.
 *
 * `npm run -s bench -- bench/memory.ts [rows] [port]`
 */
const [rows = 100_000, port = 3290] = process.argv.slice(2).map(Number);
const goalMegabytes = 300;
const home = mkdtempSync(path.join(tmpdir(), 'concord-memory-'));
const url = new URL(`http://localhost:${port}`);

const demo = spawn('npm', ['run', '-s', 'demo'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: env.forChild({ CONCORD_HOME: home, CONCORD_URL: url.href, PORT: String(port) }),
  detached: true,
});
await new Promise<void>((resolve) => {
  demo.stdout.on('data', (text) => String(text).includes('Concord is at') && resolve());
});

interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly megabytes: number;
}

function running(): Running[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        const number = (of: string) => Number(new RegExp(`^${of}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return { pid: Number(name), parent: number('PPid'), command, megabytes: number('VmRSS') / 1024 };
      } catch {
        return [];
      }
    });
}

/** What the worker takes and what the portal's server does: PostgreSQL's processes are not counted. */
function memory() {
  const all = running();
  const below = (pid: number): Running[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  const worker = below(demo.pid ?? 0).find(({ command }) => /^\S*node .*src\/cli\/portal\.ts/.test(command));
  const web = worker ? below(worker.pid).filter(({ command }) => /next-server|\/next\//.test(command)) : [];
  if (!worker || web.length === 0) throw new Error('The portal’s processes were not found');
  return {
    worker: worker.megabytes,
    web: web.reduce((sum, { megabytes }) => sum + megabytes, 0),
  };
}

/** The most that each takes while something is done. */
async function most(work: () => Promise<unknown>) {
  let peak = memory();
  const timer = setInterval(() => {
    const now = memory();
    peak = { worker: Math.max(peak.worker, now.worker), web: Math.max(peak.web, now.web) };
  }, 200);
  await work();
  clearInterval(timer);
  return peak;
}

const phone = (at: number) =>
  `+1 213 ${200 + Math.floor(at / 10_000)} ${String(at % 10_000).padStart(4, '0')}`;
const places = (count: number, size: number) =>
  Array.from({ length: Math.ceil(count / size) }, (_, part) => ({
    part,
    from: part * size,
    size: Math.min(size, count - part * size),
  }));

async function checkFile({ api }: Portal, count: number): Promise<void> {
  const { id } = await api.fileChecks.begin.mutate(aFile(count, { salt: newSalt() }));
  for (const { part, from, size } of places(count, 1_000)) {
    const some = Array.from({ length: size }, (_, at) => aValueRow(from + at + 1, phone(from + at)));
    await api.fileChecks.addRows.mutate({ id, part, rows: some });
  }
  await api.fileChecks.start.mutate({ id });
  for (;;) {
    const file = (await api.fileChecks.list.query()).find((one) => one.id === id);
    if (file?.state === 'done') break;
    await sleep(500);
  }
  for (const { part } of places(count, 1_000)) await api.fileChecks.rows.query({ id, part });
}

async function importFile({ api }: Portal, count: number): Promise<void> {
  const id = newId();
  await api.imports.begin.mutate({ id, settings: anImport() });
  const chunks = places(count, 500);
  for (const { part, from, size } of chunks) {
    const some = Array.from({ length: size }, (_, at) => {
      const selectors = [{ type: 'phone' as const, value: phone(from + at) }];
      return aRow({ number: from + at + 1, sourceId: `${id} ${from + at}`, selectors });
    });
    await api.imports.addRows.mutate({ id, number: part, rows: some });
  }
  await api.imports.start.mutate({ id, chunks: chunks.length });
  while ((await api.imports.get.query({ id })).state !== 'done') await sleep(500);
}

const { demoPassword } = JSON.parse(readFileSync(path.join(home, 'secrets.json'), 'utf8'));
const portal = await signInToPortal(url, 'investigator@harborcity.example', demoPassword);
if (!portal) throw new Error('The demo’s investigator could not sign in');
// What is loaded once, on first use, is no memory of a file.
await checkFile(portal, 1_000);
await importFile(portal, 500);
await sleep(10_000);
const idle = memory();
const report = (name: string, peak: ReturnType<typeof memory>) => {
  const line = (of: 'web' | 'worker') =>
    `${of} ${peak[of].toFixed(0)} MB, ${(peak[of] - idle[of]).toFixed(0)} more than idle`;
  console.log(`${name.padEnd(24)} ${line('web')};  ${line('worker')}  (goal: at most ${goalMegabytes} more)`);
};
report('idle', idle);
report(`check of ${rows} rows`, await most(() => checkFile(portal, rows)));
report(`import of ${rows} rows`, await most(() => importFile(portal, rows)));
process.kill(-(demo.pid ?? 0), 'SIGTERM');
await new Promise((resolve) => demo.once('exit', resolve));
rmSync(home, { recursive: true, force: true });
process.exit(0);
