import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { checkSelectors } from './commands';
import { getDesk } from './queries';
import { checkAnswerSchema, checkDeskSchema, checkSelectorsSchema } from './schema';

export const checksRouter = router({
  desk: protectedProcedure.output(checkDeskSchema).query(({ ctx }) => getDesk(ctx)),
  check: protectedProcedure
    .input(checkSelectorsSchema)
    .output(checkAnswerSchema)
    .mutation(({ ctx, input }) => checkSelectors(ctx, input)),
});
