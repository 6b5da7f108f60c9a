import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { home, logFile, settings } from './portal';

/** An idle machine needs a sixth of it. */
const startMs = 420_000;

/** Starts the demo as the README does, on a database of its own, with its log in a file that the tests read. */
export default async function startPortal() {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const log = openSync(logFile, 'a');
  const portal = spawn('npm', ['run', '-s', 'demo'], {
    stdio: ['ignore', log, log],
    env: { ...process.env, NODE_OPTIONS: '', ...settings },
    detached: true,
  });
  const group = -(portal.pid ?? 0);
  const stop = async () => {
    if (portal.exitCode === null) process.kill(group, 'SIGTERM');
    for (let waited = 0; portal.exitCode === null && waited < 20_000; waited += 100) await sleep(100);
  };
  for (let waited = 0; ; waited += 200) {
    const said = readFileSync(logFile, 'utf8');
    if (said.includes('Concord is at')) return stop;
    if (portal.exitCode !== null || waited > startMs) {
      await stop();
      throw new Error(`The portal did not start:\n${said}`);
    }
    await sleep(200);
  }
}
