import 'server-only';
import { z } from 'zod';
import { protectedProcedure, router } from '@/server/trpc';
import { foundAgency } from './commands';
import { listAgencies } from './queries';
import { agencySchema, foundAgencySchema } from './schema';

export const agenciesRouter = router({
  list: protectedProcedure.output(z.array(agencySchema)).query(({ ctx }) => listAgencies(ctx)),
  found: protectedProcedure
    .input(foundAgencySchema)
    .output(agencySchema)
    .mutation(({ ctx, input }) => foundAgency(ctx, input)),
});
