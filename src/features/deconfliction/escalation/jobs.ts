import 'server-only';
import { z } from 'zod';
import type { JobDefinition } from '@/server/jobs';

/** Once a minute, brings what is overdue before the next in line, agency by agency. */
export const escalate: JobDefinition<object> = {
  name: 'escalate',
  schema: z.object({}),
  everyMinute: true,
  handle: async () => {
    const { escalateOverdue, overdueAgencies } = await import('./commands');
    const { releaseOverdue } = await import('../advocate/commands');
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    const ctx = systemContext('worker');
    const agencyIds = await transactAs(ctx, null, (tx) => overdueAgencies(tx, ctx.now));
    for (const agencyId of agencyIds)
      await transactAs(ctx, agencyId, async (tx) => {
        await releaseOverdue(tx, ctx, agencyId);
        await escalateOverdue(tx, ctx, agencyId);
      });
  },
};
