import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { requestExport } from './exports/commands';
import { getEvent, listCheckpoints, listEvents } from './queries';
import {
  checkpointsSchema,
  eventDetailSchema,
  eventIdSchema,
  eventPageSchema,
  exportSchema,
  listEventsSchema,
  requestExportSchema,
} from './schema';

export const auditRouter = router({
  events: protectedProcedure
    .input(listEventsSchema)
    .output(eventPageSchema)
    .query(({ ctx, input }) => listEvents(ctx, input)),
  event: protectedProcedure
    .input(eventIdSchema)
    .output(eventDetailSchema)
    .query(({ ctx, input }) => getEvent(ctx, input)),
  checkpoints: protectedProcedure.output(checkpointsSchema).query(({ ctx }) => listCheckpoints(ctx)),
  requestExport: protectedProcedure
    .input(requestExportSchema)
    .output(exportSchema)
    .mutation(({ ctx, input }) => requestExport(ctx, input)),
});
