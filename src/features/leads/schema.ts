import { z } from 'zod';
import { cleanLine, cleanText } from '@/core/text';
import { selectorTypes } from '@/features/selectors/domain';
import {
  narrativeLengthMax,
  picturesMax,
  purposeCodes,
  selectorsMax,
  subjectRoles,
  titleLengthMax,
  urgencies,
  withdrawalReasons,
} from './domain';
import { otherLeadSchema } from './related/schema';

const line = (max: number) => z.string().max(max, 'too-long').transform(cleanLine);
/** Seen in this or the last century, and not after tomorrow, whatever the clocks. */
const isPlausible = (at: string) =>
  at >= '1900' && Date.parse(at) < Date.now() + 24 * 60 * 60_000 && !at.startsWith('-');
const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`), 'invalid');

export const typedSelectorSchema = z.strictObject({
  type: z.enum(selectorTypes),
  value: z.string().min(1, 'required').max(2_000, 'too-long'),
  /** ISO 3166-1 alpha-2, chosen by the member for a phone number written without a country. */
  region: z
    .string()
    .regex(/^[A-Z]{2}$/, 'country-code')
    .nullable(),
  subjectRole: z.enum(subjectRoles),
  /** Undercover: the own agency alone learns of hits. */
  silent: z.boolean().optional(),
});

/** A picture is its digests and its likeness, made in the browser. There is no field that could carry its bytes. */
export const pictureSchema = z.strictObject({
  sha256: hex(64),
  sha1: hex(40),
  md5: hex(32),
  likeness: z
    .strictObject({
      pdq: hex(64),
      quality: z.int().min(0).max(100),
      /** Turned by 90, 180 and 270 degrees, flipped in x, y and along the two diagonals, as PDQ orders them. */
      forms: z.array(hex(64)).length(7, 'invalid'),
    })
    .nullable(),
  subjectRole: z.enum(subjectRoles),
  silent: z.boolean().optional(),
});

export const purposeSchema = z.strictObject({
  code: z.enum(purposeCodes, 'required'),
  caseReference: line(64),
  justification: line(500).pipe(z.string().min(1, 'required')),
});

export const submitLeadSchema = z.strictObject({
  idempotencyKey: z.guid(),
  title: line(titleLengthMax).pipe(z.string().min(1, 'required')),
  narrative: z.string().max(narrativeLengthMax, 'too-long').transform(cleanText),
  subjectRole: z.enum(subjectRoles, 'required'),
  urgency: z.enum(urgencies),
  seenAt: z.iso.datetime('date').refine(isPlausible, 'date').nullable(),
  place: line(200),
  purpose: purposeSchema,
  selectors: z.array(typedSelectorSchema).max(selectorsMax, 'too-many'),
  pictures: z.array(pictureSchema).max(picturesMax, 'too-many'),
});
export type SubmitLead = z.infer<typeof submitLeadSchema>;

export const selectorSchema = z.strictObject({
  id: z.guid(),
  type: z.enum(selectorTypes),
  /** What may be seen at a glance; the whole value is an act of its own, and logged. */
  masked: z.string(),
  subjectRole: z.enum(subjectRoles),
  sealed: z.boolean(),
  silent: z.boolean(),
  assumedRegion: z.string().nullable(),
  pictureId: z.guid().nullable(),
  quality: z.int().nullable(),
  /** It takes no part in matching any more. */
  withdrawn: z
    .strictObject({
      at: z.iso.datetime(),
      by: z.string().nullable(),
      reason: z.enum(withdrawalReasons),
      note: z.string(),
    })
    .nullable(),
});
export type SelectorDto = z.infer<typeof selectorSchema>;

export const leadSummarySchema = z.strictObject({
  id: z.guid(),
  reference: z.string(),
  title: z.string(),
  subjectRole: z.enum(subjectRoles),
  urgency: z.enum(urgencies),
  createdAt: z.iso.datetime(),
  createdBy: z.string().nullable(),
  selectorCount: z.int(),
});
export type LeadSummary = z.infer<typeof leadSummarySchema>;

export const leadSchema = leadSummarySchema.extend({
  narrative: z.string(),
  place: z.string(),
  seenAt: z.iso.datetime().nullable(),
  purpose: purposeSchema,
  selectors: z.array(selectorSchema),
  others: z.array(otherLeadSchema),
  /** Whoever edits says that it is this version which they saw. */
  version: z.int(),
  can: z.strictObject({ edit: z.boolean() }),
});
export type LeadDto = z.infer<typeof leadSchema>;

export const leadReferenceSchema = z.strictObject({
  reference: z.string().regex(/^[A-Z]{2,4}-\d{4}-\d{4,9}$/),
});
export const leadNumberSchema = z.strictObject({ number: z.int().min(1).max(999_999_999) });
export const selectorIdSchema = z.strictObject({ id: z.guid() });
export const listLeadsSchema = z.strictObject({ cursor: z.guid().nullable() });
export const leadPageSchema = z.strictObject({
  leads: z.array(leadSummarySchema),
  nextCursor: z.guid().nullable(),
});
export const revealedSchema = z.strictObject({ raw: z.string(), canonical: z.string() });
