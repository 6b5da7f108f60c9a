import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import {
  approveCommonValue,
  approveRelease,
  proposeCommonValue,
  proposeRelease,
  seeCommonValue,
} from './commands';
import { listCommonValues } from './queries';
import {
  changedSchema,
  commonValueIdSchema,
  commonValuePageSchema,
  createdSchema,
  proposeCommonValueSchema,
  proposeReleaseSchema,
} from './schema';

export const commonValuesRouter = router({
  list: protectedProcedure.output(commonValuePageSchema).query(({ ctx }) => listCommonValues(ctx)),
  propose: protectedProcedure
    .input(proposeCommonValueSchema)
    .output(createdSchema)
    .mutation(({ ctx, input }) => proposeCommonValue(ctx, input)),
  approve: protectedProcedure
    .input(commonValueIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => approveCommonValue(ctx, input)),
  proposeRelease: protectedProcedure
    .input(proposeReleaseSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => proposeRelease(ctx, input)),
  approveRelease: protectedProcedure
    .input(commonValueIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => approveRelease(ctx, input)),
  see: protectedProcedure
    .input(commonValueIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => seeCommonValue(ctx, input)),
});
