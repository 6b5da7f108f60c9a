import 'server-only';
import { z } from 'zod';
import type { JobDefinition } from '@/server/jobs';

/** Looks through each agency's trail for what its auditor should look at. */
export const reviewTrail: JobDefinition<object> = {
  name: 'review-trail',
  schema: z.looseObject({}),
  everyMinute: true,
  handle: async () => {
    const { reviewAgency, reviewedAgencies } = await import('./run/commands');
    const { systemContext } = await import('@/server/system-context');
    const { transactAs } = await import('@/server/transact');
    const ctx = systemContext('worker');
    const agencies = await transactAs(ctx, null, (tx) => reviewedAgencies(tx));
    for (const agency of agencies) await transactAs(ctx, agency.id, (tx) => reviewAgency(tx, ctx, agency));
  },
};
