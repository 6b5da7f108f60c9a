import 'server-only';
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

/** Runs jobs until stopped. Any number of workers may run on one database. */
// biome-ignore lint/suspicious/noExplicitAny: each handler takes the payload that its own schema has parsed
export async function runJobs(definitions: readonly JobDefinition<any>[]): Promise<Runner> {
  const pool = new pg.Pool({ connectionString: env.databaseWorker, max: 6 });
  pool.on('error', (error) => log.warn(errorFacts(error), 'worker lost a connection'));
  pool.on('connect', (client) => client.on('error', () => undefined));
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
  await unlockJobsOfKilledWorkers(pool);
  runner.events.on('job:error', ({ job, error }) =>
    log.error({ ...errorFacts(error), task: job.task_identifier, attempt: job.attempts }, 'job failed'),
  );
  return runner;
}
