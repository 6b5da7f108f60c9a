import { z } from 'zod';

/** What travels between processes: that something changed and for which agency. Ids only; whoever is told reads it. */
export const liveMessageSchema = z.strictObject({
  id: z.string(),
  agencyId: z.string(),
  kind: z.enum(['hit-opened', 'hit-changed', 'hit-escalated', 'value-common']),
  objectId: z.string(),
});
export type LiveMessage = z.infer<typeof liveMessageSchema>;
