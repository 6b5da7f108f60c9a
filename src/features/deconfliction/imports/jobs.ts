import 'server-only';
import { z } from 'zod';
import { enqueue, type JobDefinition } from '@/server/jobs';

const payload = z.strictObject({ importId: z.guid(), agencyId: z.guid() });

/** Enters the next rows of an import. Each chunk is a job of its own, so that other jobs come between. */
export const importChunk: JobDefinition<z.infer<typeof payload>> = {
  name: 'import-chunk',
  schema: payload,
  handle: async (job) => {
    const { enterNextChunk } = await import('./entry/commands');
    const { systemContext } = await import('@/server/system-context');
    await enterNextChunk(systemContext('worker'), job);
  },
};

const nothing = z.looseObject({});
const stalledMinutes = 2;

/** Takes up imports whose worker was killed: the queue itself would wait four hours for it. */
export const takeUpImports: JobDefinition<z.infer<typeof nothing>> = {
  name: 'take-up-imports',
  schema: nothing,
  everyMinute: true,
  handle: async () => {
    const { stalledImports } = await import('./entry/commands');
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    const ctx = systemContext('worker');
    await transactAs(ctx, null, async (tx) => {
      const before = new Date(ctx.now.getTime() - stalledMinutes * 60_000);
      for (const job of await stalledImports(tx, ctx, before)) enqueue(tx, importChunk, job);
    });
  },
};
