import { z } from 'zod';
import { cleanLine } from '@/core/text';
import {
  narrativeLengthMax,
  selectorsMax,
  subjectRoles,
  titleLengthMax,
  urgencies,
} from '@/features/leads/domain';
import { purposeSchema } from '@/features/leads/schema';
import { selectorTypes } from '@/features/selectors/domain';
import { chunkRowsMax, chunksMax, importStates } from './domain';

/** Longer than any field may be by one: what was cut off is told by the row's own problem. */
export const cellLengthMax = narrativeLengthMax + 1;
const cell = z.string().max(cellLengthMax, 'too-long');

export const importRowSchema = z.strictObject({
  number: z.int().min(1),
  broken: z.boolean(),
  ...{ sourceId: cell, title: cell, narrative: cell, place: cell },
  ...{ subjectRole: cell, urgency: cell, seenAt: cell },
  selectors: z
    .array(z.strictObject({ type: z.enum(selectorTypes).exclude(['pdq']), value: cell }))
    .max(selectorsMax + 1),
});

/** Asked once for the whole file; a row's own cell goes first. */
export const importSettingsSchema = z.strictObject({
  purpose: purposeSchema,
  title: z.string().max(titleLengthMax, 'too-long').transform(cleanLine),
  subjectRole: z.enum(subjectRoles, 'required'),
  urgency: z.enum(urgencies),
  /** ISO 3166-1 alpha-2, for phone numbers without a country; none: the agency's. */
  region: z
    .string()
    .regex(/^[A-Z]{2}$/, 'country-code')
    .nullable(),
  /** Has each row an id of its own where it comes from? If not, a row is known again by its contents. */
  hasSourceIds: z.boolean(),
});
export type ImportSettings = z.infer<typeof importSettingsSchema>;

export const importIdSchema = z.strictObject({ id: z.guid() });
export const beginImportSchema = z.strictObject({ id: z.guid(), settings: importSettingsSchema });
export type BeginImport = z.infer<typeof beginImportSchema>;
export const addRowsSchema = z.strictObject({
  id: z.guid(),
  number: z
    .int()
    .min(0)
    .max(chunksMax - 1, 'too-many'),
  rows: z.array(importRowSchema).min(1).max(chunkRowsMax, 'too-many'),
});
export type AddRows = z.infer<typeof addRowsSchema>;
export const startImportSchema = z.strictObject({ id: z.guid(), chunks: z.int().min(1).max(chunksMax) });
export const problemsAfterSchema = z.strictObject({ id: z.guid(), after: z.int().min(-1) });

export const importSchema = z.strictObject({
  id: z.guid(),
  state: z.enum(importStates),
  createdAt: z.iso.datetime(),
  createdBy: z.string().nullable(),
  progressedAt: z.iso.datetime(),
  ...{
    rowsTotal: z.int(),
    rowsDone: z.int(),
    entered: z.int(),
    unchanged: z.int(),
    failed: z.int(),
    hits: z.int(),
  },
  can: z.strictObject({ cancel: z.boolean() }),
});
export type ImportDto = z.infer<typeof importSchema>;

export const rowProblemSchema = z.strictObject({
  row: z.int(),
  sourceId: z.string(),
  /** As in `selectors.2`, with a code that the interface words. */
  fields: z.array(z.strictObject({ path: z.string(), problem: z.string() })),
});
export type RowProblem = z.infer<typeof rowProblemSchema>;
export const problemPageSchema = z.strictObject({
  problems: z.array(rowProblemSchema),
  /** The chunk to go on after, or null. */
  next: z.int().nullable(),
});
