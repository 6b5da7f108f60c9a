import 'server-only';
import { z } from 'zod';
import type { JobDefinition } from '@/server/jobs';

const payload = z.strictObject({ leadId: z.guid(), agencyId: z.guid() });

/** Checks a lead again once it is committed: of two agencies that submit at the same instant, neither misses the other. */
export const deconflictLead: JobDefinition<z.infer<typeof payload>> = {
  name: 'deconflict-lead',
  schema: payload,
  handle: async ({ leadId, agencyId }) => {
    const { openHits } = await import('./commands');
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    const ctx = systemContext('worker');
    await transactAs(ctx, agencyId, (tx) => openHits(tx, ctx, agencyId, leadId));
  },
};
