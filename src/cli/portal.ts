import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoAccounts } from '@/api/demo';
import { runWorker } from '@/api/worker';
import { tellProcess } from '@/server/audit/process-events';
import { ConfigurationError, env } from '@/server/env';
import { runSealer } from '@/server/sealer/run';
import { addDemoAuditor } from './demo/auditor';
import { seedDemo } from './demo/seed';
import { type Installation, prepareInstallation } from './installation';

const next = 'node_modules/next/dist/bin/next';
const stopMs = 10_000;

type Mode = 'demo' | 'dev' | 'start';

/** Newest change of anything that the build is made of; `generated` is made of prisma/schema before every start. */
function newestSource(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const names = readdirSync(path).filter((name) => name !== 'generated' && !/\.test\.tsx?$/.test(name));
  return Math.max(0, ...names.map((name) => newestSource(`${path}/${name}`)));
}

function isBuilt(): boolean {
  const built = '.next/BUILD_ID';
  if (!existsSync(built)) return false;
  const newest = Math.max(
    ...['src', 'prisma/schema', 'next.config.mjs', 'package-lock.json'].map(newestSource),
  );
  return statSync(built).mtimeMs > newest;
}

/** Of this machine alone if that is what the address says: a demo is not offered to the network. */
function host(): string | undefined {
  return env.url.hostname === 'localhost' ? '127.0.0.1' : undefined;
}

function run(args: readonly string[], settings: Readonly<Record<string, string>>): ChildProcess {
  const forNext = env.forChild({ NEXTAUTH_URL: env.url.href, ...settings });
  return spawn(process.execPath, [next, ...args], { stdio: 'inherit', env: forNext });
}

function serve(mode: 'dev' | 'start', settings: Readonly<Record<string, string>>): ChildProcess {
  const address = host();
  return run([mode, '-p', env.port, ...(address ? ['-H', address] : [])], settings);
}

async function build(): Promise<void> {
  if (isBuilt()) return;
  console.log('Building the portal (once, about a minute) …');
  rmSync('.next/BUILD_ID', { force: true });
  const code = await new Promise((resolve) =>
    run(['build'], { NODE_ENV: 'production' }).once('exit', resolve),
  );
  if (code !== 0) throw new Error('The build failed.');
}

/** Said before anything is started, not after a minute of building. */
async function requireFreePort(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', () =>
      reject(new ConfigurationError(`Port ${port} is in use. Stop what uses it, or set PORT to another.`)),
    );
    server.listen(port, host(), () => server.close(() => resolve()));
  });
}

async function answers(url: URL): Promise<void> {
  for (;;) {
    const ok = await fetch(new URL('/api/health', url)).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await sleep(200);
  }
}

/** A fully configured production process is the web server alone; otherwise this machine is the whole installation. */
async function main(mode: Mode): Promise<void> {
  await requireFreePort(Number(env.port));
  if (mode === 'start' && env.configured) {
    serve('start', {}).once('exit', (code) => process.exit(code ?? 1));
    return;
  }
  const installation = await prepareInstallation();
  env.adopt(installation.settings);
  if (mode === 'demo') {
    await build();
    await addDemoAuditor(installation.demoPassword);
    await seedDemo(installation.demoPassword);
  }
  const [worker, sealer] = [await runWorker(), await runSealer()];
  await tellProcess('portal', 'started');
  const web = serve(mode === 'dev' ? 'dev' : 'start', {
    ...installation.settings,
    NODE_ENV: mode === 'dev' ? 'development' : 'production',
    ...(mode === 'demo' && { CONCORD_DEMO: '1', CONCORD_DEMO_PASSWORD: installation.demoPassword }),
  });
  const stop = stopper(web, async () => {
    await worker.stop();
    await tellProcess('portal', 'stopped');
    await sealer.stop();
    await installation.stop();
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
  web.once('exit', () => void stop(1));
  await answers(env.url);
  greet(mode, installation);
}

function stopper(web: ChildProcess, stopRest: () => Promise<void>): (code: number) => Promise<void> {
  let stopping = false;
  return async (code) => {
    if (stopping) return;
    stopping = true;
    web.kill('SIGTERM');
    await Promise.race([
      new Promise((resolve) => (web.exitCode === null ? web.once('exit', resolve) : resolve(null))),
      sleep(stopMs),
    ]);
    await stopRest().catch(() => undefined);
    process.exit(code);
  };
}

function greet(mode: Mode, { demoPassword }: Installation): void {
  const lines = [`Concord is at ${env.url.origin}`];
  if (mode === 'demo') {
    lines.push('', `Everybody in the demo has the password ${demoPassword}`, '');
    for (const { email, role, agency } of demoAccounts)
      lines.push(`  ${email.padEnd(38)} ${role}, ${agency}`);
  }
  lines.push('', `Stop with Ctrl-C. Everything is kept in ${env.home}; npm run db:reset starts anew.`);
  console.log(`\n${lines.join('\n')}\n`);
}

try {
  await main(process.argv[2] as Mode);
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exit(1);
}
