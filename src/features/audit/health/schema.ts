import { z } from 'zod';
import { promises } from './domain';

const instant = z.iso.datetime();

export const healthSchema = z.strictObject({
  now: instant,
  broken: z.array(z.enum(promises)),
  /** The newest checkpoint, published or not. */
  sealed: z.strictObject({ no: z.int(), treeSize: z.int(), at: instant }).nullable(),
  published: z.strictObject({ no: z.int(), at: instant }).nullable(),
  /** Events that wait to be sealed; counted up to a thousand. */
  pending: z.int(),
  /** The longest time between two published checkpoints in the last day. */
  longestGap: z.strictObject({ seconds: z.int(), until: instant }).nullable(),
  /** What the sealer found wrong in the last week, newest first. */
  faults: z.array(z.strictObject({ kind: z.string(), at: instant, eventId: z.guid() })),
  /** The database's clock minus the portal's. */
  clockOffsetMs: z.int(),
  witnesses: z.array(
    z.strictObject({
      agency: z.string(),
      /** The last checkpoint that it cosigned in the last day. */
      cosigned: z.strictObject({ no: z.int(), at: instant, behindSeconds: z.int() }).nullable(),
    }),
  ),
});
export type Health = z.infer<typeof healthSchema>;
