import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { countEvents } from './activity/queries';
import { accountForDisclosures } from './disclosures/queries';
import { accountForSchema, accountingSchema } from './disclosures/schema';
import { getHealth } from './health/queries';
import { healthSchema } from './health/schema';
import { getEvent, getScope, listCheckpoints, listEvents } from './queries';
import {
  activitySchema,
  changedSchema,
  checkpointsSchema,
  eventDetailSchema,
  eventFilterSchema,
  eventIdSchema,
  eventPageSchema,
  listCheckpointsSchema,
  listEventsSchema,
  saveViewSchema,
  scopeSchema,
  viewIdSchema,
} from './schema';
import { removeTrailView, saveTrailView } from './views/commands';

export const auditRouter = router({
  scope: protectedProcedure.output(scopeSchema).query(({ ctx }) => getScope(ctx)),
  events: protectedProcedure
    .input(listEventsSchema)
    .output(eventPageSchema)
    .query(({ ctx, input }) => listEvents(ctx, input)),
  activity: protectedProcedure
    .input(eventFilterSchema)
    .output(activitySchema)
    .query(({ ctx, input }) => countEvents(ctx, input)),
  health: protectedProcedure.output(healthSchema).query(({ ctx }) => getHealth(ctx)),
  disclosures: protectedProcedure
    .input(accountForSchema)
    .output(accountingSchema)
    .query(({ ctx, input }) => accountForDisclosures(ctx, input)),
  saveView: protectedProcedure
    .input(saveViewSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => saveTrailView(ctx, input)),
  removeView: protectedProcedure
    .input(viewIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => removeTrailView(ctx, input)),
  event: protectedProcedure
    .input(eventIdSchema)
    .output(eventDetailSchema)
    .query(({ ctx, input }) => getEvent(ctx, input)),
  checkpoints: protectedProcedure
    .input(listCheckpointsSchema)
    .output(checkpointsSchema)
    .query(({ ctx, input }) => listCheckpoints(ctx, input)),
});
