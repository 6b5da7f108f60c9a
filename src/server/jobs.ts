import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, parseCronItems, type Runner, run, type TaskList } from 'graphile-worker';
import pg from 'pg';
import type { z } from 'zod';
import { env } from './env';
import { errorFacts, log } from './log';
import { stateOf, type Tx } from './tx';

/** A kind of job. Payloads hold ids only: they are kept in clear in the queue. */
export interface JobDefinition<Payload extends object> {
  readonly name: string;
  readonly schema: z.ZodType<Payload>;
  /** Runs by itself too, once a minute over all workers, with an empty payload. */
  readonly everyMinute?: true;
  readonly handle: (payload: Payload) => Promise<void>;
}

/** Queued for when the transaction commits: the job runs if and only if the act that needs it does. */
export function enqueue<P extends object>(tx: Tx, job: JobDefinition<P>, payload: P): void {
  stateOf(tx).jobs.push({ task: job.name, payload: job.schema.parse(payload) });
}

/** Graphile Worker's own lines quote the messages of errors, which can quote values. */
const silent = new Logger(() => () => undefined);

/**
 * A worker that is killed leaves its job locked, and Graphile Worker would wait four hours for it: a hit could be told
 * four hours late. No job takes minutes, and each may run again; so whoever holds one for so long is taken for dead.
 */
const heldMinutesMax = 5;
const unlockJobs = 'unlock-jobs-of-killed-workers';

async function unlockJobsOfKilledWorkers(pool: pg.Pool): Promise<void> {
  await pool.query(
    `select graphile_worker.force_unlock_workers(array_agg(locked_by)) from graphile_worker.jobs
     where locked_at < now() - make_interval(mins => $1)`,
    [heldMinutesMax],
  );
}

/**
 * With single statements instead of batches, a job whose end cannot be written (the connection broke, the disk is full)
 * rejects a promise that nobody awaits, and so ends the process. A batch ends the runner, which is started again.
 */
const preset = { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } };
const restartMs = 2_000;

export interface RunningJobs {
  stop(): Promise<void>;
}

/** Runs jobs until stopped, through loss of the database. Any number of workers may run on one database. */
// biome-ignore lint/suspicious/noExplicitAny: each handler takes the payload that its own schema has parsed
export async function runJobs(definitions: readonly JobDefinition<any>[]): Promise<RunningJobs> {
  const pool = new pg.Pool({ connectionString: env.databaseWorker, max: 6 });
  pool.on('error', (error) => log.warn(errorFacts(error), 'worker lost a connection'));
  pool.on('connect', (client) => client.on('error', () => undefined));
  let runner = await startRunner(pool, definitions);
  await unlockJobsOfKilledWorkers(pool);
  const stopping = new AbortController();
  const { signal } = stopping;
  const keepRunning = async () => {
    while (!signal.aborted) {
      const error = await runner.promise.catch((reason: unknown) => reason);
      if (!signal.aborted) log.error(errorFacts(error), 'the runner of jobs has ended and is started again');
      await sleep(restartMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) runner = await startRunner(pool, definitions).catch(() => runner);
    }
  };
  const kept = keepRunning();
  return {
    stop: async () => {
      stopping.abort();
      // One that has ended by itself says so.
      await runner.stop().catch(() => undefined);
      await kept;
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: as above
async function startRunner(pool: pg.Pool, definitions: readonly JobDefinition<any>[]): Promise<Runner> {
  const taskList: TaskList = Object.fromEntries([
    [unlockJobs, () => unlockJobsOfKilledWorkers(pool)],
    ...definitions.map(({ name, schema, handle }) => [
      name,
      async (payload: unknown) => {
        await handle(schema.parse(payload));
      },
    ]),
  ]);
  const everyMinute = definitions.filter((definition) => definition.everyMinute).map(({ name }) => name);
  const runner = await run({
    preset,
    pgPool: pool,
    taskList,
    parsedCronItems: parseCronItems(
      [unlockJobs, ...everyMinute].map((task) => ({
        ...{ task, match: '* * * * *', options: { backfillPeriod: 0 } },
      })),
    ),
    concurrency: 4,
    pollInterval: 2_000,
    noHandleSignals: true,
    logger: silent,
  });
  runner.events.on('job:error', ({ job, error }) =>
    log.error({ ...errorFacts(error), task: job.task_identifier, attempt: job.attempts }, 'job failed'),
  );
  return runner;
}
