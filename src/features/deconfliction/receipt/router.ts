import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { issuedReceiptSchema, receiptObjectSchema } from './schema';
import { issueReceipt } from './signed/commands';
import { getIssued } from './signed/queries';

export const receiptsRouter = router({
  issued: protectedProcedure
    .input(receiptObjectSchema)
    .output(issuedReceiptSchema.nullable())
    .query(({ ctx, input }) => getIssued(ctx, input)),
  issue: protectedProcedure
    .input(receiptObjectSchema)
    .output(issuedReceiptSchema)
    .mutation(({ ctx, input }) => issueReceipt(ctx, input)),
});
