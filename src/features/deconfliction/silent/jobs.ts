import 'server-only';
import { z } from 'zod';
import type { JobDefinition } from '@/server/jobs';

const ofHit = z.strictObject({ hitId: z.guid() });
const ofOwner = ofHit.extend({ agencyId: z.guid() });

/** Tells the agency whose silent selector another has met, in its own name: the other's trail stays as it is. */
export const tellSilentHit: JobDefinition<z.infer<typeof ofOwner>> = {
  name: 'tell-silent-hit',
  schema: ofOwner,
  handle: async ({ hitId, agencyId }) => {
    const { tellOwner } = await import('./commands');
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    const ctx = systemContext('worker');
    await transactAs(ctx, agencyId, async (tx) => tellOwner(tx, ctx, agencyId, hitId));
  },
};

/** Tells the oversight auditor of a hit that both agencies are silent about. */
export const tellVeiledHit: JobDefinition<z.infer<typeof ofHit>> = {
  name: 'tell-veiled-hit',
  schema: ofHit,
  handle: async ({ hitId }) => {
    const { tellOversight } = await import('./commands');
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    await transactAs(systemContext('worker'), null, async (tx) => tellOversight(tx, hitId));
  },
};
