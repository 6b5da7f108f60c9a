import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/**
 * Interrupts statements and closes connections of the product at random, until stopped; says how many transactions it
 * hit. It aims at any connection, an idle one too: a transaction that is alone on a slow machine is not hit each time.
 */
export function disturb(admin: pg.Client, everyMs: number) {
  const counts = { aborted: 0, killed: 0 };
  let going = true;
  const ended = (async () => {
    while (going) {
      const kill = randomInt(4) === 0;
      const { rows } = await admin.query<{ hit: boolean }>(
        `select ${kill ? 'pg_terminate_backend' : 'pg_cancel_backend'}(pid) and working as hit from (
           select pid, xact_start is not null as working from pg_stat_activity
           where datname = current_database() and usename like 'concord%'
           order by random() limit 1) as victim`,
      );
      if (rows[0]?.hit) counts[kill ? 'killed' : 'aborted'] += 1;
      await sleep(randomInt(2 * everyMs));
    }
  })();
  return {
    stop: async () => {
      going = false;
      await ended;
      return counts;
    },
  };
}

/** Tries until it is done, as somebody does who sees an error, waits a little longer each time and presses again. */
export async function stubborn<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const { code } = error as { code?: string };
      if (attempt === 100 || code === 'BAD_REQUEST') throw error;
      await sleep(randomInt(10 * attempt));
    }
  }
}

/** A worker in a process of its own, as `npm run worker` starts it. */
export async function startWorker(): Promise<{ kill(): Promise<void> }> {
  const args = ['--conditions=react-server', '--import', 'tsx', 'src/cli/worker.ts'];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const died = once(child, 'exit');
  await Promise.race([
    once(child.stdout as NonNullable<typeof child.stdout>, 'data'),
    died.then(() => Promise.reject(new Error('The worker did not start'))),
  ]);
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await died;
    },
  };
}

/** The hours after which a failed job is tried again and a killed worker's job is taken up, without waiting for them. */
export async function letTimePass(admin: pg.Client): Promise<void> {
  await admin.query(
    `update graphile_worker._private_jobs
     set locked_at = locked_at - interval '1 day', run_at = least(run_at, now())`,
  );
}

/** Until no job of these kinds is left. */
export async function untilDone(admin: pg.Client, tasks: readonly string[]): Promise<void> {
  for (;;) {
    const { rows } = await admin.query(
      'select from graphile_worker.jobs where task_identifier = any ($1) limit 1',
      [tasks],
    );
    if (rows.length === 0) return;
    await sleep(100);
  }
}
