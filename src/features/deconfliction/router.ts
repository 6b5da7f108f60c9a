import 'server-only';
import { submitLeadSchema } from '@/features/leads/schema';
import { protectedProcedure, router } from '@/server/trpc';
import { releaseHit } from './advocate/commands';
import { submitLead } from './commands';
import {
  acknowledgeHit,
  pauseClock,
  recordOutcome,
  reopenHit,
  resumeClock,
  sendMessage,
} from './life/commands';
import { countHits, findByReference, getHit, getReceipt, getScope, listHits } from './queries';
import {
  changedSchema,
  countsByLeadSchema,
  giveReasonSchema,
  hitDetailSchema,
  hitIdSchema,
  hitPageSchema,
  hitReferenceSchema,
  leadIdsSchema,
  listHitsSchema,
  receiptOfSchema,
  receiptSchema,
  recordOutcomeSchema,
  scopeSchema,
  sendMessageSchema,
} from './schema';
import { tellOther } from './silent/commands';

export const deconflictionRouter = router({
  submitLead: protectedProcedure
    .input(submitLeadSchema)
    .output(receiptSchema)
    .mutation(({ ctx, input }) => submitLead(ctx, input)),
  scope: protectedProcedure.output(scopeSchema).query(({ ctx }) => getScope(ctx)),
  receipt: protectedProcedure
    .input(receiptOfSchema)
    .output(receiptSchema)
    .query(({ ctx, input }) => getReceipt(ctx, input)),
  hits: protectedProcedure
    .input(listHitsSchema)
    .output(hitPageSchema)
    .query(({ ctx, input }) => listHits(ctx, input)),
  hit: protectedProcedure
    .input(hitIdSchema)
    .output(hitDetailSchema)
    .query(({ ctx, input }) => getHit(ctx, input)),
  hitByReference: protectedProcedure
    .input(hitReferenceSchema)
    .output(hitIdSchema)
    .query(({ ctx, input }) => findByReference(ctx, input)),
  countsByLead: protectedProcedure
    .input(leadIdsSchema)
    .output(countsByLeadSchema)
    .query(({ ctx, input }) => countHits(ctx, input)),
  acknowledge: protectedProcedure
    .input(hitIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => acknowledgeHit(ctx, input)),
  pauseClock: protectedProcedure
    .input(giveReasonSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => pauseClock(ctx, input)),
  resumeClock: protectedProcedure
    .input(hitIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => resumeClock(ctx, input)),
  reopen: protectedProcedure
    .input(giveReasonSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => reopenHit(ctx, input)),
  recordOutcome: protectedProcedure
    .input(recordOutcomeSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => recordOutcome(ctx, input)),
  tell: protectedProcedure
    .input(hitIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => tellOther(ctx, input)),
  release: protectedProcedure
    .input(hitIdSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => releaseHit(ctx, input)),
  sendMessage: protectedProcedure
    .input(sendMessageSchema)
    .output(changedSchema)
    .mutation(({ ctx, input }) => sendMessage(ctx, input)),
});
