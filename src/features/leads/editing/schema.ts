import { z } from 'zod';
import { cleanText } from '@/core/text';
import { picturesMax, selectorsMax, withdrawalReasons } from '../domain';
import { pictureSchema, submitLeadSchema, typedSelectorSchema } from '../schema';

const edited = { leadId: z.guid(), version: z.int().min(0) };

/** What a lead says, as far as nobody else has been told of it. */
export const editLeadSchema = z.strictObject({
  ...edited,
  title: submitLeadSchema.shape.title,
  narrative: submitLeadSchema.shape.narrative,
  place: submitLeadSchema.shape.place,
});
export type EditLead = z.infer<typeof editLeadSchema>;

export const addSelectorsSchema = z.strictObject({
  ...edited,
  /** As of a lead: the same addition twice is one. */
  idempotencyKey: z.guid(),
  selectors: z.array(typedSelectorSchema).max(selectorsMax, 'too-many'),
  pictures: z.array(pictureSchema).max(picturesMax, 'too-many'),
});
export type AddSelectors = z.infer<typeof addSelectorsSchema>;

export const withdrawSelectorSchema = z.strictObject({
  ...edited,
  /** Any one of a picture's stands for all of them. */
  selectorId: z.guid(),
  reason: z.enum(withdrawalReasons, 'required'),
  /** For the own agency alone. */
  note: z.string().max(2_000, 'too-long').transform(cleanText),
});
export type WithdrawSelector = z.infer<typeof withdrawSelectorSchema>;

export const versionSchema = z.strictObject({ version: z.int() });
