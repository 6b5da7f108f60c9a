import { z } from 'zod';
import { cleanText } from '@/core/text';
import { agencyKinds } from '@/features/agencies/domain';
import { agencySchema } from '@/features/agencies/schema';
import { urgencies } from '@/features/leads/domain';
import { hitOutcomes, hitReferencePattern, hitStates } from './domain';
import { escalationSteps } from './escalation/domain';
import { explainedGroundSchema, groundSchema } from './explanation/schema';
import { cursorPattern } from './queue/list/domain';
import { hitFilterSchema } from './queue/schema';

const instant = z.iso.datetime();

/** A side's clock, and why it stands still or was taken up again: both sides see it of both. */
const clockSchema = {
  dueAt: instant,
  pausedAt: instant.nullable(),
  pauseReason: z.string().nullable(),
  reopenedAt: instant.nullable(),
  reopenReason: z.string().nullable(),
};

/** All that one agency learns of another's lead from a hit: that it is there, why, when last seen, whom to call. */
export const hitSchema = z.strictObject({
  id: z.guid(),
  reference: z.string(),
  state: z.enum(hitStates),
  /** A selector of ours is silent: the other agency has not been told. */
  silent: z.boolean(),
  urgency: z.enum(urgencies),
  openedAt: instant,
  /** Since when none of its grounds is left. */
  withdrawnAt: instant.nullable(),
  /** The own lead. */
  lead: z.strictObject({ id: z.guid(), reference: z.string(), title: z.string() }),
  otherAgency: agencySchema,
  grounds: z.array(groundSchema),
  mine: z.strictObject({
    ...clockSchema,
    /** Before whom it was last brought because nobody had acknowledged it in time. */
    escalatedTo: z.enum(escalationSteps).nullable(),
    /** Until when it is with the victim advocate, hidden from the rest of the agency. */
    withAdvocateUntil: instant.nullable(),
    assignee: z.strictObject({ id: z.guid(), name: z.string() }).nullable(),
    snoozedUntil: instant.nullable(),
    lastSeenAt: instant.nullable(),
    acknowledgedAt: instant.nullable(),
    acknowledgedBy: z.string().nullable(),
    outcome: z.enum(hitOutcomes).nullable(),
    outcomeReason: z.string().nullable(),
    outcomeAt: instant.nullable(),
    outcomeBy: z.string().nullable(),
  }),
  theirs: z.strictObject({
    ...clockSchema,
    lastSeenAt: instant.nullable(),
    acknowledgedAt: instant.nullable(),
    outcome: z.enum(hitOutcomes).nullable(),
    outcomeReason: z.string().nullable(),
    outcomeAt: instant.nullable(),
  }),
});
export type HitDto = z.infer<typeof hitSchema>;

export const hitPageSchema = z.strictObject({ hits: z.array(hitSchema), nextCursor: z.string().nullable() });

export const hitDetailSchema = hitSchema.extend({
  /** The strongest first, each with what explains it. */
  grounds: z.array(explainedGroundSchema),
  /** Whole days between when each side last saw its subject; none where one has not said. */
  daysApart: z.int().nullable(),
  /** So many that a telephone number may have been given to somebody else in between. */
  mayBeReassigned: z.boolean(),
  messages: z.array(
    z.strictObject({
      id: z.guid(),
      mine: z.boolean(),
      agencyName: z.string(),
      /** Members of the own agency by name; the other side's stand behind their agency's desk. */
      author: z.string().nullable(),
      body: z.string(),
      sentAt: instant,
    }),
  ),
  can: z.strictObject({
    acknowledge: z.boolean(),
    pause: z.boolean(),
    resume: z.boolean(),
    recordOutcome: z.boolean(),
    reopen: z.boolean(),
    message: z.boolean(),
    tell: z.boolean(),
    release: z.boolean(),
  }),
});
export type HitDetail = z.infer<typeof hitDetailSchema>;

const checkedSchema = z.strictObject({
  checkedAt: instant,
  agenciesAsked: z.int(),
  selectorsAsked: z.int(),
  /** Client data of an NGO, kept sealed and not matched. */
  sealed: z.int(),
  /** Pictures too plain to be matched by likeness: their file hashes alone were. */
  exactOnly: z.int(),
});

/** What was checked when a lead was entered, and what it found. */
export const receiptSchema = checkedSchema.extend({
  leadId: z.guid(),
  reference: z.string(),
  /** Hits that are with the victim advocate; of them no more is said. */
  withAdvocate: z.int(),
  /** What was checked for selectors added later, the oldest first. */
  additions: z.array(checkedSchema),
  /** Own selectors that are common values: no hit was opened for them. */
  commonSelectorIds: z.array(z.guid()),
  hits: z.array(hitSchema),
});
export type Receipt = z.infer<typeof receiptSchema>;

export const changedSchema = z.strictObject({ changed: z.int() });
export type Changed = z.infer<typeof changedSchema>;
export const scopeSchema = z.strictObject({
  asked: z.int(),
  kind: z.enum(agencyKinds),
  region: z.string().nullable(),
});
export const receiptOfSchema = z.strictObject({ leadId: z.guid() });
export const hitIdSchema = z.strictObject({ id: z.guid() });
export const hitReferenceSchema = z.strictObject({ reference: z.string().regex(hitReferencePattern) });
export const listHitsSchema = hitFilterSchema.extend({
  leadId: z.guid().nullable(),
  /** Where the page before ended. */
  cursor: z.string().regex(cursorPattern).nullish(),
});
export type ListHits = z.infer<typeof listHitsSchema>;
const reason = z.string().max(2_000, 'too-long').transform(cleanText).pipe(z.string().min(1, 'required'));
export const giveReasonSchema = z.strictObject({ id: z.guid(), reason });
export type GiveReason = z.infer<typeof giveReasonSchema>;
export const recordOutcomeSchema = giveReasonSchema.extend({ outcome: z.enum(hitOutcomes, 'required') });
export type RecordOutcome = z.infer<typeof recordOutcomeSchema>;
export const sendMessageSchema = z.strictObject({
  id: z.guid(),
  messageId: z.guid(),
  body: z.string().max(4_000, 'too-long').transform(cleanText).pipe(z.string().min(1, 'required')),
});
export type SendMessage = z.infer<typeof sendMessageSchema>;
export const countsByLeadSchema = z.record(z.guid(), z.int());
export const leadIdsSchema = z.strictObject({ leadIds: z.array(z.guid()).max(200) });
