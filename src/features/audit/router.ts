import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { getEvent, getScope, listCheckpoints, listEvents } from './queries';
import {
  checkpointsSchema,
  eventDetailSchema,
  eventIdSchema,
  eventPageSchema,
  listCheckpointsSchema,
  listEventsSchema,
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
});
