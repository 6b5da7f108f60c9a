import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { changedSchema } from '../../schema';
import { saveQuotas } from './commands';
import { getQuotas } from './queries';
import { quotaSettingsSchema, quotasSchema } from './schema';

/** How much the own agency may ask a day; of the operator, how much any may. */
export const quotasRouter = router({
  get: protectedProcedure.output(quotaSettingsSchema).query(({ ctx }) => getQuotas(ctx)),
  save: protectedProcedure
    .input(quotasSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => saveQuotas(ctx, input)),
});
