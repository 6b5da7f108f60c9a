import 'server-only';
import { z } from 'zod';
import { enqueue, type JobDefinition } from '@/server/jobs';

const payload = z.strictObject({ exportId: z.guid(), agencyId: z.guid() });

/** Makes the file of an export, or deletes it when its time is over. */
export const workOnExport: JobDefinition<z.infer<typeof payload>> = {
  name: 'work-on-export',
  schema: payload,
  handle: async (job) => {
    const { carryOn } = await import('./work/commands');
    const { systemContext } = await import('@/server/system-context');
    await carryOn(systemContext('worker'), job);
  },
};

const nothing = z.looseObject({});

/** Takes up exports whose worker was killed, for which the queue itself would wait long, and expired ones. */
export const takeUpExports: JobDefinition<z.infer<typeof nothing>> = {
  name: 'take-up-exports',
  schema: nothing,
  everyMinute: true,
  handle: async () => {
    const { exportsToTakeUp } = await import('./work/commands');
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    const ctx = systemContext('worker');
    await transactAs(ctx, null, async (tx) => {
      for (const work of await exportsToTakeUp(tx, ctx)) enqueue(tx, workOnExport, work);
    });
  },
};
