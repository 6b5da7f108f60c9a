import { z } from 'zod';
import { auditOperations, auditOutcomes } from '@/core/audit-event';
import { cleanText } from '@/core/text';
import { purposeCodes } from '../leads/domain';
import { facetNames, historyTypes, objectTypes, periodOf, steps } from './domain';

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

const period = z.string().refine((text) => periodOf(text) !== null, 'date');

/** Facets of the trail; the page that an address names turns into these. */
export const eventFilterSchema = z.strictObject({
  op: z.enum(auditOperations).nullable(),
  outcome: z.enum(auditOutcomes).nullable(),
  /** The actor's. */
  agencyId: z.guid().nullable(),
  memberId: z.guid().nullable(),
  purpose: z.enum(purposeCodes).nullable(),
  objectType: z.enum(objectTypes).nullable(),
  /** Routine reads too? They are left out otherwise. */
  routine: z.boolean(),
  /** A day or an hour in UTC; the last is in it. */
  from: period.nullable(),
  to: period.nullable(),
});
export type EventFilter = z.infer<typeof eventFilterSchema>;

const historyOfSchema = z.strictObject({
  type: z.enum(historyTypes),
  id: z.guid(),
});

export const listEventsSchema = eventFilterSchema.extend({
  /** From after, or backward before, this event: its instant in milliseconds and its row. Null for the newest. */
  cursor: z
    .string()
    .regex(/^\d{1,15}\.\d{1,18}$/)
    .nullish(),
  direction: z.enum(['forward', 'backward']).optional(),
  /** A type or its beginning, an id, a member's name, or a lead's or hit's reference; empty for all. */
  search: z
    .string()
    .max(100, 'too-long')
    .transform((text) => text.trim()),
  /** Everything that happened to one object. */
  historyOf: historyOfSchema.nullable().default(null),
});
export type ListEvents = z.infer<typeof listEventsSchema>;

export const eventPageSchema = z.strictObject({
  events: z.array(eventSummarySchema),
  /** Of what comes after the page, and before it; null if that is nothing. */
  nextCursor: z.string().nullable(),
  previousCursor: z.string().nullable(),
});
export type EventPage = z.infer<typeof eventPageSchema>;

const countedSchema = z.array(z.strictObject({ value: z.string(), events: z.int() }));

export const activitySchema = z.strictObject({
  /** What the bars cover; null if there is no event at all. */
  from: instant.nullable(),
  to: instant.nullable(),
  step: z.enum(steps),
  /** Those bars that are not empty, oldest first. */
  bars: z.array(z.strictObject({ start: instant, events: z.int(), refused: z.int() })),
  /** How many events each choice would give while the others stand; choices without any are left out. */
  facets: z.strictObject({
    op: countedSchema,
    outcome: countedSchema,
    object: countedSchema,
    purpose: countedSchema,
    agency: countedSchema,
    member: countedSchema,
  }),
});
export type Activity = z.infer<typeof activitySchema>;

const chosenSchema = z.partialRecord(z.enum(facetNames), z.string().regex(/^[\w-]{1,36}$/));
const viewSchema = z.strictObject({ id: z.guid(), name: z.string(), chosen: chosenSchema });
export const saveViewSchema = z.strictObject({
  id: z.guid(),
  name: z.string().max(40, 'too-long').transform(cleanText).pipe(z.string().min(1, 'required')),
  /** Facets as they stand in an address. */
  chosen: chosenSchema,
});
export type SaveView = z.infer<typeof saveViewSchema>;
export const viewIdSchema = z.strictObject({ id: z.guid() });
export const changedSchema = z.strictObject({ changed: z.int() });
export const viewsSchema = z.array(viewSchema);

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
  /** The own agency kept it, and it was erased: the commitment stands, and nobody can open it. */
  personalErased: z.boolean(),
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

/** A key that signs or signed the trail, and for which checkpoints, by number. */
const trailKeySchema = z.strictObject({
  fingerprint: z.string(),
  publicKey: z.string(),
  createdAt: instant,
  expiresAt: instant.nullable(),
  /** The checkpoint that it signed together with the key before it; null of the first, and of one that followed a theft. */
  introducedNo: z.int().nullable(),
  /** The one that it signed together with the key after it. */
  handedOverNo: z.int().nullable(),
  /** The last that counts, if it was revoked. */
  revokedAfterNo: z.int().nullable(),
});
export type TrailKeyDto = z.infer<typeof trailKeySchema>;

export const checkpointsSchema = z.strictObject({
  checkpoints: z.array(checkpointSchema),
  nextBefore: z.int().nullable(),
  keys: z.array(trailKeySchema),
  unsealed: z.int(),
});

const choiceSchema = z.strictObject({ id: z.guid(), name: z.string() });
export const scopeSchema = z.strictObject({
  scope: z.enum(['agency', 'all']),
  agencies: z.array(choiceSchema),
  members: z.array(choiceSchema),
  views: viewsSchema,
  /** Events that were moved to a file: those sealed before then. Null if all stand in the database. */
  archived: z.strictObject({ until: instant, file: z.string(), sha256: z.string() }).nullable(),
});
export type Scope = z.infer<typeof scopeSchema>;
