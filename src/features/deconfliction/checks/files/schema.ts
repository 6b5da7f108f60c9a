import { z } from 'zod';
import { cleanLine } from '@/core/text';
import { subjectRoles } from '@/features/leads/domain';
import { purposeSchema } from '@/features/leads/schema';
import { selectorTypes } from '@/features/selectors/domain';
import { assumers } from '../../explanation/domain';
import { holdingSchema } from '../schema';
import { fileCheckStates, partRows, rowsMax } from './domain';

export const beginFileSchema = z.strictObject({
  /** Chosen by whoever asks: the same file begun again is one. */
  id: z.guid(),
  salt: z.string().regex(/^[0-9a-f]{64}$/, 'invalid'),
  purpose: purposeSchema.extend({
    caseReference: z.string().max(64, 'too-long').transform(cleanLine).pipe(z.string().min(1, 'required')),
  }),
  subjectRole: z.enum(subjectRoles, 'required'),
  rows: z.int().min(1, 'nothing-asked').max(rowsMax, 'file-too-long'),
});
export type BeginFile = z.infer<typeof beginFileSchema>;

const fileRowSchema = z.strictObject({
  /** Its place in the file. */
  number: z.int().min(1),
  type: z.enum(selectorTypes).nullable(),
  value: z.string().min(1, 'required').max(2_000, 'too-long'),
  region: z
    .string()
    .regex(/^[A-Z]{2}$/, 'country-code')
    .nullable(),
});
export const fileRowsSchema = z.array(fileRowSchema).min(1).max(partRows, 'too-many');
export const addRowsSchema = z.strictObject({
  id: z.guid(),
  part: z
    .int()
    .min(0)
    .max(rowsMax / partRows - 1),
  rows: fileRowsSchema,
});
export type AddRows = z.infer<typeof addRowsSchema>;

export const fileIdSchema = z.strictObject({ id: z.guid() });
export const filePartSchema = z.strictObject({ id: z.guid(), part: z.int().min(0) });

/** How far a file has come. Which rows were found is read apart, and logged. */
export const fileCheckSchema = z.strictObject({
  id: z.guid(),
  reference: z.string(),
  state: z.enum(fileCheckStates),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  rowsTotal: z.int(),
  rowsDone: z.int(),
  parts: z.int(),
  /** Rows that others hold, and such as could not be asked, as the receipt has them: of a file that has ended. */
  found: z.strictObject({ held: z.int(), refused: z.int(), sealed: z.int() }).nullable(),
});
export type FileCheckDto = z.infer<typeof fileCheckSchema>;

export const fileAnswerRowSchema = fileRowSchema.extend({
  /** Why it could not be asked, or null. */
  problem: z.string().nullable(),
  sealed: z.boolean(),
  holdings: z.array(holdingSchema),
});
export type FileAnswerRow = z.infer<typeof fileAnswerRowSchema>;

/** What is kept, encrypted, of one part's answer: nothing of the rows that nobody holds. */
export const keptAnswerSchema = z.strictObject({
  problems: z.array(z.tuple([z.int(), z.string()])),
  sealed: z.boolean(),
  overlaps: z.array(
    z.strictObject({
      at: z.int(),
      holder_id: z.string(),
      type: z.enum(selectorTypes),
      tier: z.enum(['exact', 'near', 'possible']),
      distance: z.int(),
      form: z.int(),
      last_seen_at: z.coerce.date().nullable(),
      own_lead_id: z.string().nullable(),
      assumed_by: z.enum(assumers).nullable(),
    }),
  ),
});
