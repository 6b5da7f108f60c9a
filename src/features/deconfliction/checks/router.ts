import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { changedSchema } from '../schema';
import { checkSelectors } from './commands';
import { seeNotices } from './notices/commands';
import { getDesk } from './queries';
import { checkAnswerSchema, checkDeskSchema, checkSelectorsSchema, seeNoticesSchema } from './schema';

export const checksRouter = router({
  desk: protectedProcedure.output(checkDeskSchema).query(({ ctx }) => getDesk(ctx)),
  check: protectedProcedure
    .input(checkSelectorsSchema)
    .output(checkAnswerSchema)
    .mutation(({ ctx, input }) => checkSelectors(ctx, input)),
  seeNotices: protectedProcedure
    .input(seeNoticesSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => seeNotices(ctx, input)),
});
