import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { changedSchema } from '../schema';
import { acknowledgeHits, assignHits, removeView, saveView, snoozeHit } from './commands';
import { getFigures, getQueue } from './queries';
import {
  assignSchema,
  figuresSchema,
  hitIdsSchema,
  queueSchema,
  saveViewSchema,
  snoozeSchema,
  viewIdSchema,
} from './schema';

/** A liaison's work on many hits. */
export const queueRouter = router({
  get: protectedProcedure.output(queueSchema).query(({ ctx }) => getQueue(ctx)),
  figures: protectedProcedure.output(figuresSchema).query(({ ctx }) => getFigures(ctx)),
  acknowledge: protectedProcedure
    .input(hitIdsSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => acknowledgeHits(ctx, input)),
  assign: protectedProcedure
    .input(assignSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => assignHits(ctx, input)),
  snooze: protectedProcedure
    .input(snoozeSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => snoozeHit(ctx, input)),
  saveView: protectedProcedure
    .input(saveViewSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => saveView(ctx, input)),
  removeView: protectedProcedure
    .input(viewIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => removeView(ctx, input)),
});
