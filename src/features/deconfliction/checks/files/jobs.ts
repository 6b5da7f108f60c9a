import 'server-only';
import { z } from 'zod';
import { enqueue, type JobDefinition } from '@/server/jobs';

const payload = z.strictObject({ fileId: z.guid(), agencyId: z.guid() });

/** Asks the next part of a file. Each part is a job of its own, so that other jobs come between. */
export const checkFilePart: JobDefinition<z.infer<typeof payload>> = {
  name: 'check-file-part',
  schema: payload,
  handle: async (job) => {
    const { checkNextPart } = await import('./work/commands');
    const { systemContext } = await import('@/server/system-context');
    await checkNextPart(systemContext('worker'), job);
  },
};

const nothing = z.looseObject({});
const stalledMinutes = 1;

/** Takes up files whose worker was killed, for which the queue itself would wait four hours, and deletes expired ones. */
export const takeUpFileChecks: JobDefinition<z.infer<typeof nothing>> = {
  name: 'take-up-file-checks',
  schema: nothing,
  everyMinute: true,
  handle: async () => {
    const { stalledFiles } = await import('./work/commands');
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    const ctx = systemContext('worker');
    await transactAs(ctx, null, async (tx) => {
      const before = new Date(ctx.now.getTime() - stalledMinutes * 60_000);
      for (const work of await stalledFiles(tx, ctx, before)) enqueue(tx, checkFilePart, work);
    });
  },
};
