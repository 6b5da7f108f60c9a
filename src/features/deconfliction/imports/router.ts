import 'server-only';
import { z } from 'zod';
import { protectedProcedure, router } from '@/server/trpc';
import { changedSchema } from '../schema';
import { addRows, beginImport, cancelImport, startImport } from './commands';
import { getImport, listImports, listRowProblems } from './queries';
import {
  addRowsSchema,
  beginImportSchema,
  importIdSchema,
  importSchema,
  problemPageSchema,
  problemsAfterSchema,
  startImportSchema,
} from './schema';

export const importsRouter = router({
  list: protectedProcedure.output(z.array(importSchema)).query(({ ctx }) => listImports(ctx)),
  get: protectedProcedure
    .input(importIdSchema)
    .output(importSchema)
    .query(({ ctx, input }) => getImport(ctx, input)),
  problems: protectedProcedure
    .input(problemsAfterSchema)
    .output(problemPageSchema)
    .query(({ ctx, input }) => listRowProblems(ctx, input)),
  begin: protectedProcedure
    .input(beginImportSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => beginImport(ctx, input)),
  addRows: protectedProcedure
    .input(addRowsSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => addRows(ctx, input)),
  start: protectedProcedure
    .input(startImportSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => startImport(ctx, input)),
  cancel: protectedProcedure
    .input(importIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => cancelImport(ctx, input)),
});
