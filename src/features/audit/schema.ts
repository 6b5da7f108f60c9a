import { z } from 'zod';
import { auditOperations, auditOutcomes } from '@/core/audit-event';
import { purposeCodes } from '../leads/domain';
import { objectTypes } from './domain';

const instant = z.iso.datetime();
const rowId = z.string().regex(/^\d{1,18}$/);

/** Who did it. A foreign member is shown as agency and role only. */
const actorSchema = z.strictObject({
  name: z.string().nullable(),
  role: z.string(),
  agency: z.string().nullable(),
  own: z.boolean(),
});

export const eventSummarySchema = z.strictObject({
  row: rowId,
  id: z.guid(),
  at: instant,
  type: z.string(),
  op: z.enum(auditOperations),
  outcome: z.enum(auditOutcomes),
  actor: actorSchema,
  /** The network address it came from, if the own agency keeps it. */
  address: z.string().nullable(),
  /** `name` is a reference or a name, where the auditor may know it. */
  object: z.strictObject({ type: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
  counterpart: z.string().nullable(),
  purposeCode: z.string().nullable(),
});
export type EventSummary = z.infer<typeof eventSummarySchema>;

export const listEventsSchema = z.strictObject({
  cursor: rowId.nullish(),
  /** Added by tRPC to what is paged; there is only one. */
  direction: z.literal('forward').optional(),
  /** A type or its beginning, an id, a member's name, or a lead's or hit's reference; empty for all. */
  search: z
    .string()
    .max(100, 'too-long')
    .transform((text) => text.trim()),
  op: z.enum(auditOperations).nullable(),
  outcome: z.enum(auditOutcomes).nullable(),
  /** The actor's. */
  agencyId: z.guid().nullable(),
  memberId: z.guid().nullable(),
  purpose: z.enum(purposeCodes).nullable(),
  objectType: z.enum(objectTypes).nullable(),
  /** Routine reads too? They are left out otherwise. */
  routine: z.boolean(),
  from: z.iso.date('date').nullable(),
  to: z.iso.date('date').nullable(),
});
export type ListEvents = z.infer<typeof listEventsSchema>;

export const eventPageSchema = z.strictObject({
  events: z.array(eventSummarySchema),
  nextCursor: rowId.nullable(),
});

export const checkpointSchema = z.strictObject({
  no: z.int(),
  treeSize: z.int(),
  /** The exact text that is signed. */
  body: z.string(),
  signature: z.string(),
  fingerprint: z.string(),
  sealedAt: instant,
});
export type CheckpointDto = z.infer<typeof checkpointSchema>;

/** What a browser needs to check for itself that the event is in the signed tree. Hashes are hex. */
const proofSchema = z.strictObject({
  leafIndex: z.int(),
  path: z.array(z.string()),
  checkpoint: checkpointSchema,
  /** Armoured: of the checkpoint's key. */
  publicKey: z.string(),
});
export type Proof = z.infer<typeof proofSchema>;

/** An opened commitment: address, browser, justification. */
export const personalSchema = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]));
export type Personal = z.infer<typeof personalSchema>;

export const eventDetailSchema = eventSummarySchema.extend({
  /** The exact canonical bytes of the leaf. */
  body: z.string(),
  /** Null until the sealer has been by. */
  proof: proofSchema.nullable(),
  /** For the own agency's events. */
  personal: personalSchema.nullable(),
});
export type EventDetail = z.infer<typeof eventDetailSchema>;

export const eventIdSchema = z.strictObject({ id: z.guid() });

export const listCheckpointsSchema = z.strictObject({
  /** Those numbered lower; null for the newest. */
  before: z.int().nullable(),
  /** Those between the published ones too. */
  all: z.boolean(),
});
export type ListCheckpoints = z.infer<typeof listCheckpointsSchema>;

export const checkpointsSchema = z.strictObject({
  checkpoints: z.array(checkpointSchema),
  nextBefore: z.int().nullable(),
  keys: z.array(z.strictObject({ fingerprint: z.string(), publicKey: z.string(), createdAt: instant })),
  unsealed: z.int(),
});

const choiceSchema = z.strictObject({ id: z.guid(), name: z.string() });
export const scopeSchema = z.strictObject({
  scope: z.enum(['agency', 'all']),
  agencies: z.array(choiceSchema),
  members: z.array(choiceSchema),
});
export type Scope = z.infer<typeof scopeSchema>;
