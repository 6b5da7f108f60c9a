import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { found } from '@/core/errors';
import { createWorld } from './actors';
import { disturb, letTimePass, startWorker, stubborn, untilDone } from './chaos';
import { bruteForce, judge, type PlannedLead, planOverlaps } from './overlaps';
import { enterPlanned, importPlanned, titlesOf } from './planned-entry';

interface Run {
  readonly writers: number;
  /** Of the writers so many enter a file each; the others enter leads one by one. */
  readonly importers: number;
  readonly agencies: number;
  readonly leads: number;
  readonly values: number;
  readonly pictures: number;
  /** A disturbance every so many milliseconds. */
  readonly disturbMs: number;
  /** How long a worker lives until it is killed. */
  readonly workerMs: number;
}

const matching = ['deconflict-leads', 'import-chunk'];

/** Workers, one after the other, each killed in the midst of its work. */
async function shortLivedWorkers(lifeMs: number, until: () => boolean): Promise<number> {
  for (let killed = 0; ; killed += 1) {
    if (until()) return killed;
    // Its start is disturbed too, and is then tried again, as whatever supervises it does.
    const worker = await stubborn(startWorker);
    await sleep(lifeMs);
    await worker.kill();
  }
}

/**
 * Writers enter leads that overlap while statements are interrupted, connections closed and workers killed; then what
 * the product has found is judged by brute force over what was to be entered.
 */
export async function enterAtOnce(admin: pg.Client, run: Run) {
  const plan = planOverlaps(run);
  const world = await createWorld();
  const agencies = await Promise.all(Array.from({ length: run.agencies }, () => world.agency()));
  const members = await Promise.all(agencies.map((agency) => agency.member('investigator')));
  const memberOf = (leads: readonly PlannedLead[]) => found(members[leads[0]?.agency ?? 0]);
  let writing = true;
  const disturbance = disturb(admin, run.disturbMs);
  const killed = shortLivedWorkers(run.workerMs, () => !writing);
  const entered = Promise.all(
    plan.map((leads, at) => (at < run.importers ? importPlanned : enterPlanned)(memberOf(leads), leads)),
  ).finally(() => {
    writing = false;
  });
  const [workersKilled] = await Promise.all([killed, entered]).finally(disturbance.stop);
  const disturbed = await disturbance.stop();
  await letTimePass(admin);
  const worker = await startWorker();
  await untilDone(admin, matching);
  await worker.kill();
  const titles = new Map((await Promise.all(members.map((member) => titlesOf(member)))).flat());
  const all = plan.flat();
  return {
    leads: all.length,
    entered: titles.size,
    selectors: await numberOf(admin, 'selector'),
    ...{ ...disturbed, workersKilled },
    ...(await judge(admin, bruteForce(all), titles)),
  };
}

async function numberOf(admin: pg.Client, table: string): Promise<number> {
  return (await admin.query(`select count(*)::int from ${table}`)).rows[0].count;
}
