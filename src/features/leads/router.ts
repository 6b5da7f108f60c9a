import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { getLead, listLeads, revealSelector } from './queries';
import { leadIdSchema, leadPageSchema, leadSchema, listLeadsSchema, revealedSchema } from './schema';

export const leadsRouter = router({
  list: protectedProcedure
    .input(listLeadsSchema)
    .output(leadPageSchema)
    .query(({ ctx, input }) => listLeads(ctx, input)),
  get: protectedProcedure
    .input(leadIdSchema)
    .output(leadSchema)
    .query(({ ctx, input }) => getLead(ctx, input)),
  revealSelector: protectedProcedure
    .input(leadIdSchema)
    .output(revealedSchema)
    .mutation(({ ctx, input }) => revealSelector(ctx, input)),
});
