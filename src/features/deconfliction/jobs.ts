import 'server-only';
import { z } from 'zod';
import type { JobDefinition } from '@/server/jobs';

const payload = z.strictObject({
  leadIds: z.array(z.guid()),
  agencyId: z.guid(),
  /** Those alone that an edit concerns; without it all of the leads'. */
  selectorIds: z.array(z.guid()).optional(),
});

/** Checks leads again once they are committed: of two agencies that submit at the same instant, neither misses the other. */
export const deconflictLeads: JobDefinition<z.infer<typeof payload>> = {
  name: 'deconflict-leads',
  schema: payload,
  handle: async ({ leadIds, agencyId, selectorIds = null }) => {
    const { openHits } = await import('./commands');
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    const ctx = systemContext('worker');
    await transactAs(ctx, agencyId, (tx) => openHits(tx, ctx, agencyId, { ids: leadIds, selectorIds }));
  },
};
