import 'server-only';
import { z } from 'zod';
import { protectedProcedure, router } from '@/server/trpc';
import { cancelExport, requestExport } from './commands';
import { getExport, listExports } from './queries';
import { exportIdSchema, exportSchema, requestExportSchema } from './schema';

export const exportsRouter = router({
  list: protectedProcedure.output(z.array(exportSchema)).query(({ ctx }) => listExports(ctx)),
  get: protectedProcedure
    .input(exportIdSchema)
    .output(exportSchema)
    .query(({ ctx, input }) => getExport(ctx, input)),
  request: protectedProcedure
    .input(requestExportSchema)
    .output(exportSchema)
    .mutation(({ ctx, input }) => requestExport(ctx, input)),
  cancel: protectedProcedure
    .input(exportIdSchema)
    .output(exportSchema)
    .mutation(({ ctx, input }) => cancelExport(ctx, input)),
});
