import { z } from 'zod';
import { receiptKinds } from '@/core/receipt';

export const receiptObjectSchema = z.strictObject({ of: z.enum(receiptKinds), id: z.guid() });
export type ReceiptObject = z.infer<typeof receiptObjectSchema>;

/** The newest receipt of a check, a lead or a hit. */
export const issuedReceiptSchema = z.strictObject({
  eventId: z.guid(),
  issuedAt: z.iso.datetime(),
  /** Has the sealer signed it? That takes a second or two. */
  signed: z.boolean(),
});
export type IssuedReceipt = z.infer<typeof issuedReceiptSchema>;
