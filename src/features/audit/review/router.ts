import 'server-only';
import { z } from 'zod';
import { protectedProcedure, router } from '@/server/trpc';
import { closeFinding, endException, takeFinding, tuneRule } from './commands';
import { getRules, listFindings } from './queries';
import {
  closeFindingSchema,
  findingIdSchema,
  findingPageSchema,
  listFindingsSchema,
  rulesSchema,
  sheetSchema,
  tuneRuleSchema,
  weekSchema,
} from './schema';
import { signSheet } from './sheet/commands';
import { getSheet } from './sheet/queries';

const changedSchema = z.strictObject({ changed: z.int() });

/** The review of misuse: what Concord found in the trail by itself, and what an auditor makes of it. */
export const reviewRouter = router({
  findings: protectedProcedure
    .input(listFindingsSchema)
    .output(findingPageSchema)
    .query(({ ctx, input }) => listFindings(ctx, input)),
  rules: protectedProcedure.output(rulesSchema).query(({ ctx }) => getRules(ctx)),
  sheet: protectedProcedure
    .input(weekSchema)
    .output(sheetSchema)
    .query(({ ctx, input }) => getSheet(ctx, input)),
  take: protectedProcedure
    .input(findingIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => takeFinding(ctx, input)),
  close: protectedProcedure
    .input(closeFindingSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => closeFinding(ctx, input)),
  endException: protectedProcedure
    .input(findingIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => endException(ctx, input)),
  tune: protectedProcedure
    .input(tuneRuleSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => tuneRule(ctx, input)),
  sign: protectedProcedure
    .input(weekSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => signSheet(ctx, input)),
});
