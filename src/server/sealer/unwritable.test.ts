import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { judgeTrail } from '@/test/judge-trail';
import { aLead } from '@/test/leads';
import { fullDisk, readOnly, type Shortage } from '@/test/shortage';
import { appendAuditEvent } from '../audit/append';
import { env } from '../env';
import { enqueue, type JobDefinition, runJobs } from '../jobs';
import { openSigner } from '../openpgp';
import { systemContext } from '../system-context';
import { transact } from '../transact';
import { appErrorOf } from '../trpc';
import { type RunningSealer, runSealer } from './run';

const database = testDatabase();
let member: TestActor;
let sealer: RunningSealer;
let worker: Awaited<ReturnType<typeof runJobs>>;
const acknowledged = new Set<string>();
const tried = new Set<string>();

/** Jobs that begin, and end when they are told to. */
const begun: (() => void)[] = [];
const waiting: JobDefinition<object> = {
  name: 'wait-for-the-test',
  schema: z.object({}),
  handle: () => new Promise<void>((resolve) => begun.push(resolve)),
};

const until = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await sleep(50);
};

/** An event of the trail, or what refused it. */
async function write(): Promise<unknown> {
  const ctx = systemContext('worker');
  const id = ctx.newId();
  tried.add(id);
  try {
    await transact(ctx, async (tx) => {
      appendAuditEvent(tx, { id, type: 'chaos.written', op: 'alter' });
      enqueue(tx, waiting, {});
    });
    acknowledged.add(id);
    return null;
  } catch (error) {
    return error;
  }
}

/** As the page or the script is told it; null if it is not refused. */
const refusal = (use: Parameters<TestActor['call']>[0]) =>
  member.call(use).then(
    () => null,
    (error) => appErrorOf(error).code,
  );

const count = async (sql: string) =>
  (await database.admin.query<{ n: number }>(`select count(*)::int as n from ${sql}`)).rows[0]?.n ?? 0;

beforeAll(async () => {
  member = await (await (await createWorld()).agency()).member('investigator');
  [sealer, worker] = [await runSealer(), await runJobs([waiting])];
});

afterAll(async () => {
  for (const end of begun) end();
  await worker.stop();
});

describe.each([
  ['the disk is full', fullDisk],
  ['the database may only be read', readOnly],
])('while %s', (_, make) => {
  let shortage: Shortage;

  beforeAll(async () => {
    shortage = await make(database.admin);
  });
  afterAll(() => shortage.remove());

  test('acts and reads are refused and say why; afterwards all go on by themselves, and nothing is lost', {
    timeout: 60_000,
  }, async () => {
    for (const end of begun.splice(0)) end();
    expect(await write()).toBeNull();
    await until(() => begun.length === 1);
    await shortage.begin();
    // What there was room for is written still.
    await until(async () => (await write()) !== null);
    const leads = await count('lead');
    await until(async () => (await refusal((api) => api.leads.list({ cursor: null }))) !== null);
    expect(await refusal((api) => api.leads.list({ cursor: null }))).toBe('trail-unavailable');
    expect(await refusal((api) => api.deconfliction.submitLead(aLead()))).toBe('trail-unavailable');
    expect(await count('lead')).toBe(leads);
    // A job that ends meanwhile cannot say so.
    for (const end of begun.splice(0)) end();
    const before = await count('audit_checkpoint');
    await shortage.end();
    await until(async () => (await write()) === null);
    await member.call((api) => api.deconfliction.submitLead(aLead()));
    await until(() => begun.length > 0);
    await until(async () => (await count('audit_pending')) === 0);
    expect(await count('lead')).toBe(leads + 1);
    expect(await count('audit_checkpoint')).toBeGreaterThan(before);
  });
});

test('the trail holds', async () => {
  await sealer.stop();
  const signer = await openSigner(env.auditKeyFile, env.auditKeyPassphrase);
  expect(await judgeTrail(database.admin, { tried, acknowledged }, signer)).toMatchObject({
    ...{ lost: 0, phantom: 0, unsealed: 0, contiguous: true, checkpointsBad: 0 },
    ...{ exitCode: 0, findings: [], faults: [] },
  });
});
