import { z } from 'zod';

export const liveKinds = [
  'hit-opened',
  'hit-changed',
  'hit-withdrawn',
  'hit-narrowed',
  'hit-restored',
  'hit-escalated',
  'value-common',
  'selector-asked',
] as const;

/** What travels between processes: that something changed and for which agency. Ids only; whoever is told reads it. */
export const liveMessageSchema = z.strictObject({
  id: z.string(),
  agencyId: z.string(),
  kind: z.enum(liveKinds),
  objectId: z.string(),
});
export type LiveMessage = z.infer<typeof liveMessageSchema>;
