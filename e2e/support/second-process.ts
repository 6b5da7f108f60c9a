import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { logFile, settings } from './portal';

const port = 3112;
const url = `http://localhost:${port}`;

export interface PortalProcess {
  readonly url: string;
  /** As a power cut would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** One more process of the portal on the same database, as an operator with several machines runs it. */
export async function startProcess(): Promise<PortalProcess> {
  const log = openSync(logFile, 'a');
  const portal = spawn('npm', ['run', '-s', 'start'], {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...settings, NODE_OPTIONS: '', PORT: String(port), CONCORD_URL: url },
    detached: true,
  });
  for (;;) {
    if (portal.exitCode !== null) throw new Error(`A second process did not start; see ${logFile}.`);
    const answer = await fetch(`${url}/api/health`).catch(() => null);
    if (answer?.ok) break;
    await sleep(200);
  }
  return { url, kill: () => end(portal, 'SIGKILL'), stop: () => end(portal, 'SIGTERM') };
}

async function end(portal: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (portal.exitCode !== null || portal.signalCode !== null) return;
  const ended = new Promise((resolve) => portal.once('exit', resolve));
  process.kill(-(portal.pid ?? 0), signal);
  await ended;
}
