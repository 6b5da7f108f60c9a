import 'server-only';
import { z } from 'zod';
import { protectedProcedure, router } from '@/server/trpc';
import { cancelExport, requestExport, requestReport } from './commands';
import { getExport, listExports } from './queries';
import { exportIdSchema, exportSchema, requestExportSchema, requestReportSchema } from './schema';

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
  requestReport: protectedProcedure
    .input(requestReportSchema)
    .output(exportSchema)
    .mutation(({ ctx, input }) => requestReport(ctx, input)),
  cancel: protectedProcedure
    .input(exportIdSchema)
    .output(exportSchema)
    .mutation(({ ctx, input }) => cancelExport(ctx, input)),
});
