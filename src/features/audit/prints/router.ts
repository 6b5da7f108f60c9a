import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { recordPrint } from './commands';
import { recordedSchema, recordPrintSchema } from './schema';

export const printsRouter = router({
  record: protectedProcedure
    .input(recordPrintSchema)
    .output(recordedSchema)
    .mutation(({ ctx, input }) => recordPrint(ctx, input)),
});
