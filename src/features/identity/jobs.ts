import 'server-only';
import { z } from 'zod';
import { enqueue, type JobDefinition } from '@/server/jobs';

const payload = z.strictObject({ agencyId: z.guid() });

/** Ends an agency's sessions that have lapsed. */
export const endSessions: JobDefinition<z.infer<typeof payload>> = {
  name: 'end-lapsed-sessions',
  schema: payload,
  handle: async ({ agencyId }) => {
    const { endLapsedSessions } = await import('./expiry/commands');
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    const ctx = systemContext('worker');
    await transactAs(ctx, agencyId, (tx) => endLapsedSessions(tx, ctx));
  },
};

/** Each minute: a session ends in the trail at most a minute after it let nobody in any more. */
export const takeUpLapsedSessions: JobDefinition<object> = {
  name: 'take-up-lapsed-sessions',
  schema: z.looseObject({}),
  everyMinute: true,
  handle: async () => {
    const { agenciesWithLapsedSessions } = await import('./expiry/commands');
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    const ctx = systemContext('worker');
    await transactAs(ctx, null, async (tx) => {
      for (const lapsed of await agenciesWithLapsedSessions(tx, ctx)) enqueue(tx, endSessions, lapsed);
    });
  },
};
