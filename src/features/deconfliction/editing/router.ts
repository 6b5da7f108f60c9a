import 'server-only';
import { addSelectorsSchema, withdrawSelectorSchema } from '@/features/leads/editing/schema';
import { protectedProcedure, router } from '@/server/trpc';
import { changedSchema, receiptSchema } from '../schema';
import { addSelectors, withdrawSelector } from './commands';

export const editingRouter = router({
  addSelectors: protectedProcedure
    .input(addSelectorsSchema)
    .output(receiptSchema)
    .mutation(({ ctx, input }) => addSelectors(ctx, input)),
  withdrawSelector: protectedProcedure
    .input(withdrawSelectorSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => withdrawSelector(ctx, input)),
});
