import 'server-only';
import { z } from 'zod';
import type { JobDefinition } from '@/server/jobs';
import { hitChangeKinds } from './domain';

const payload = z.strictObject({ hitId: z.guid(), agencyId: z.guid(), change: z.enum(hitChangeKinds) });

/** Tells the agency that alone knows of a silent hit what the other's edit made of it, in its own name. */
export const tellChangedHit: JobDefinition<z.infer<typeof payload>> = {
  name: 'tell-changed-hit',
  schema: payload,
  handle: async ({ hitId, agencyId, change }) => {
    const { tellOfChange } = await import('./commands');
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    const ctx = systemContext('worker');
    await transactAs(ctx, agencyId, async (tx) =>
      tellOfChange(tx, ctx, { hitId, change, agencyId, otherId: null }),
    );
  },
};
