import 'server-only';
import { z } from 'zod';
import { protectedProcedure, router } from '@/server/trpc';
import { decideErasure, requestErasure } from './commands';
import { listErasures } from './queries';
import {
  decideErasureSchema,
  erasedSchema,
  erasureSchema,
  requestErasureSchema,
  requestedSchema,
} from './schema';

/** What the trail keeps of persons, and how it is erased. */
export const erasuresRouter = router({
  list: protectedProcedure.output(z.array(erasureSchema)).query(({ ctx }) => listErasures(ctx)),
  request: protectedProcedure
    .input(requestErasureSchema)
    .output(requestedSchema)
    .mutation(({ ctx, input }) => requestErasure(ctx, input)),
  decide: protectedProcedure
    .input(decideErasureSchema)
    .output(erasedSchema)
    .mutation(({ ctx, input }) => decideErasure(ctx, input)),
});
