import 'server-only';
import { z } from 'zod';
import { pdqDistanceMax } from '@/core/pdq/distance';
import type { JobDefinition } from '@/server/jobs';

const ofValue = z.strictObject({ commonValueId: z.guid() });
const ofHolder = ofValue.extend({ agencyId: z.guid() });

/** A value that was released, or whose listing has expired, matches again: every lead that holds it is checked. */
export const recheckCommonValue: JobDefinition<z.infer<typeof ofValue>> = {
  name: 'recheck-common-value',
  schema: ofValue,
  handle: async ({ commonValueId }) => {
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    const ctx = systemContext('worker');
    await transactAs(
      ctx,
      null,
      (tx) =>
        tx.$queryRaw`select recheck_common_value(${commonValueId}::uuid, ${ctx.now}, ${pdqDistanceMax}::int)::text`,
    );
  },
};

/** Tells one agency that holds a value that another has listed it. */
export const tellCommonValue: JobDefinition<z.infer<typeof ofHolder>> = {
  name: 'tell-common-value',
  schema: ofHolder,
  handle: async ({ commonValueId, agencyId }) => {
    const { tellOfListing } = await import('./commands');
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    const ctx = systemContext('worker');
    await transactAs(ctx, agencyId, (tx) => tellOfListing(tx, ctx, agencyId, commonValueId));
  },
};
