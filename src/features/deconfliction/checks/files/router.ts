import 'server-only';
import { z } from 'zod';
import { protectedProcedure, router } from '@/server/trpc';
import { addRows, beginFile, cancelFile, discardFile, startFile } from './commands';
import { getHeldRows, getRows, listFiles } from './queries';
import {
  addRowsSchema,
  beginFileSchema,
  fileAnswerRowSchema,
  fileCheckSchema,
  fileIdSchema,
  filePartSchema,
} from './schema';

export const fileChecksRouter = router({
  list: protectedProcedure.output(z.array(fileCheckSchema)).query(({ ctx }) => listFiles(ctx)),
  begin: protectedProcedure
    .input(beginFileSchema)
    .output(fileCheckSchema)
    .mutation(({ ctx, input }) => beginFile(ctx, input)),
  addRows: protectedProcedure
    .input(addRowsSchema)
    .output(fileCheckSchema)
    .mutation(({ ctx, input }) => addRows(ctx, input)),
  start: protectedProcedure
    .input(fileIdSchema)
    .output(fileCheckSchema)
    .mutation(({ ctx, input }) => startFile(ctx, input)),
  cancel: protectedProcedure
    .input(fileIdSchema)
    .output(fileCheckSchema)
    .mutation(({ ctx, input }) => cancelFile(ctx, input)),
  discard: protectedProcedure
    .input(fileIdSchema)
    .output(z.strictObject({ discarded: z.int() }))
    .mutation(({ ctx, input }) => discardFile(ctx, input)),
  rows: protectedProcedure
    .input(filePartSchema)
    .output(z.array(fileAnswerRowSchema))
    .query(({ ctx, input }) => getRows(ctx, input)),
  heldRows: protectedProcedure
    .input(fileIdSchema)
    .output(z.array(fileAnswerRowSchema))
    .query(({ ctx, input }) => getHeldRows(ctx, input)),
});
