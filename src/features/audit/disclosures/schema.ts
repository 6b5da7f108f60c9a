import { z } from 'zod';
import { auditOperations } from '@/core/audit-event';

export const referencesMax = 20;

export const accountForSchema = z.strictObject({
  /** Leads of the own agency about one subject. */
  references: z
    .array(
      z
        .string()
        .trim()
        .toUpperCase()
        .regex(/^[A-Z]{2,4}-\d{4}-\d{1,9}$/, 'reference'),
    )
    .min(1, 'required')
    .max(referencesMax, 'too-many'),
});
export type AccountFor = z.infer<typeof accountForSchema>;

/** One recipient of something: who, what, when, from whom, why, on which basis. */
export const disclosureRowSchema = z.strictObject({
  at: z.iso.datetime(),
  eventId: z.guid(),
  type: z.string(),
  op: z.enum(auditOperations),
  /** The own agency's lead. */
  lead: z.string(),
  /** A hit's reference, the lead's, or none. */
  object: z.string().nullable(),
  recipient: z.string(),
  /** Who did it: a member of the own agency by name, of another by role and agency. */
  actor: z.strictObject({ name: z.string().nullable(), role: z.string(), agency: z.string().nullable() }),
  purposeCode: z.string().nullable(),
  /** The rules that the actor's agency is under. */
  basis: z.string().nullable(),
  justification: z.string().nullable(),
});
export type DisclosureRow = z.infer<typeof disclosureRowSchema>;

export const accountingSchema = z.strictObject({
  /** Those that are the own agency's, as asked for. */
  found: z.array(z.string()),
  missing: z.array(z.string()),
  rows: z.array(disclosureRowSchema),
  /** There are more than a report holds. */
  more: z.boolean(),
});
export type Accounting = z.infer<typeof accountingSchema>;
