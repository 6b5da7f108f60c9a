import { z } from 'zod';
import { cleanText } from '@/core/text';
import { erasureObjects, erasureStates } from './domain';

const instant = z.iso.datetime();

export const requestErasureSchema = z.strictObject({
  /** Chosen by whoever asks: the same request sent again is one request. */
  id: z.guid(),
  of: z.enum(erasureObjects),
  objectId: z.guid(),
  reason: z.string().max(1_000, 'too-long').transform(cleanText).pipe(z.string().min(1, 'required')),
});
export type RequestErasure = z.infer<typeof requestErasureSchema>;

export const decideErasureSchema = z.strictObject({ id: z.guid(), erase: z.boolean() });
export type DecideErasure = z.infer<typeof decideErasureSchema>;

export const erasureSchema = z.strictObject({
  id: z.guid(),
  of: z.enum(erasureObjects),
  objectId: z.guid(),
  /** The lead's reference, while there is such a lead. */
  name: z.string().nullable(),
  reason: z.string(),
  state: z.enum(erasureStates),
  requestedBy: z.string().nullable(),
  requestedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  /** How many openings were destroyed. */
  erased: z.int().nullable(),
  can: z.strictObject({ decide: z.boolean() }),
});
export type ErasureDto = z.infer<typeof erasureSchema>;

export const erasedSchema = z.strictObject({ erased: z.int().nullable() });
export const requestedSchema = z.strictObject({ id: z.guid() });
