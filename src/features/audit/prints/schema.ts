import { z } from 'zod';
import { decidePrinted } from './domain';

/** How a page leaves the screen: on paper (or as the PDF that a browser makes instead), or as a file of what it shows. */
const ways = ['printed', 'saved'] as const;
export type Way = (typeof ways)[number];

export const recordPrintSchema = z.strictObject({
  /** Of the page's address; what else stands in an address is not asked for. */
  path: z
    .string()
    .max(200, 'too-long')
    .refine((path) => decidePrinted(path) !== null, 'invalid'),
  way: z.enum(ways),
});
export type RecordPrint = z.infer<typeof recordPrintSchema>;

export const recordedSchema = z.strictObject({ recorded: z.literal(true) });
