import { z } from 'zod';
import { relationVerdicts } from './domain';

const pair = z.strictObject({ leadId: z.guid(), otherId: z.guid() });

export const relateLeadsSchema = pair
  .extend({ verdict: z.enum(relationVerdicts) })
  .refine(({ leadId, otherId }) => leadId.toLowerCase() !== otherId.toLowerCase(), 'invalid');
export type RelateLeads = z.infer<typeof relateLeadsSchema>;

export const unrelateLeadsSchema = pair;
export type UnrelateLeads = z.infer<typeof unrelateLeadsSchema>;

export const relationChangedSchema = z.strictObject({ changed: z.boolean() });

/** Another lead of the agency, which holds a selector of this one or of which a member said what it is. */
export const otherLeadSchema = z.strictObject({
  id: z.guid(),
  reference: z.string(),
  title: z.string(),
  /** Nothing: it is suggested. */
  verdict: z.enum(relationVerdicts).nullable(),
});
export type OtherLead = z.infer<typeof otherLeadSchema>;
