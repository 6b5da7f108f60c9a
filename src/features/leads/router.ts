import 'server-only';
import { protectedProcedure, router } from '@/server/trpc';
import { editLead } from './editing/commands';
import { editLeadSchema, versionSchema } from './editing/schema';
import { findByNumber, getLead, listLeads, revealSelector } from './queries';
import { relateLeads, unrelateLeads } from './related/commands';
import { relateLeadsSchema, relationChangedSchema, unrelateLeadsSchema } from './related/schema';
import {
  leadNumberSchema,
  leadPageSchema,
  leadReferenceSchema,
  leadSchema,
  listLeadsSchema,
  revealedSchema,
  selectorIdSchema,
} from './schema';

export const leadsRouter = router({
  list: protectedProcedure
    .input(listLeadsSchema)
    .output(leadPageSchema)
    .query(({ ctx, input }) => listLeads(ctx, input)),
  get: protectedProcedure
    .input(leadReferenceSchema)
    .output(leadSchema)
    .query(({ ctx, input }) => getLead(ctx, input)),
  byNumber: protectedProcedure
    .input(leadNumberSchema)
    .output(leadReferenceSchema)
    .query(({ ctx, input }) => findByNumber(ctx, input)),
  edit: protectedProcedure
    .input(editLeadSchema)
    .output(versionSchema)
    .mutation(({ ctx, input }) => editLead(ctx, input)),
  relate: protectedProcedure
    .input(relateLeadsSchema)
    .output(relationChangedSchema)
    .mutation(({ ctx, input }) => relateLeads(ctx, input)),
  unrelate: protectedProcedure
    .input(unrelateLeadsSchema)
    .output(relationChangedSchema)
    .mutation(({ ctx, input }) => unrelateLeads(ctx, input)),
  revealSelector: protectedProcedure
    .input(selectorIdSchema)
    .output(revealedSchema)
    .mutation(({ ctx, input }) => revealSelector(ctx, input)),
});
