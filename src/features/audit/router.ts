import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { requestExport } from './exports/commands';
import { getEvent, getScope, listCheckpoints, listEvents } from './queries';
import {
  checkpointsSchema,
  eventDetailSchema,
  eventIdSchema,
  eventPageSchema,
  exportSchema,
  listCheckpointsSchema,
  listEventsSchema,
  requestExportSchema,
  scopeSchema,
} from './schema';

export const auditRouter = router({
  scope: protectedProcedure.output(scopeSchema).query(({ ctx }) => getScope(ctx)),
  events: protectedProcedure
    .input(listEventsSchema)
    .output(eventPageSchema)
    .query(({ ctx, input }) => listEvents(ctx, input)),
  event: protectedProcedure
    .input(eventIdSchema)
    .output(eventDetailSchema)
    .query(({ ctx, input }) => getEvent(ctx, input)),
  checkpoints: protectedProcedure
    .input(listCheckpointsSchema)
    .output(checkpointsSchema)
    .query(({ ctx, input }) => listCheckpoints(ctx, input)),
  requestExport: protectedProcedure
    .input(requestExportSchema)
    .output(exportSchema)
    .mutation(({ ctx, input }) => requestExport(ctx, input)),
});
