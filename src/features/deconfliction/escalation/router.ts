import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { changedSchema } from '../schema';
import { saveDesk } from './commands';
import { getDesk } from './queries';
import { deskSchema } from './schema';

/** The liaison desk of the own agency. */
export const deskRouter = router({
  get: protectedProcedure.output(deskSchema).query(({ ctx }) => getDesk(ctx)),
  save: protectedProcedure
    .input(deskSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => saveDesk(ctx, input)),
});
