import { z } from 'zod';
import { noticeSchema } from '@/features/deconfliction/checks/schema';
import { watchCallSchema } from '@/features/deconfliction/escalation/schema';
import { hitSchema } from '@/features/deconfliction/schema';
import { liveKinds } from '@/server/live-message';
import { inboxGroups } from './domain';

/** A row of the inbox: a hit without its messages, and the group that it stands in. */
const inboxHitSchema = hitSchema.extend({ group: z.enum(inboxGroups) });
export type InboxHit = z.infer<typeof inboxHitSchema>;

const daySchema = z.strictObject({ day: z.string(), leads: z.int(), hits: z.int() });

export const inboxSchema = z.strictObject({
  hits: z.array(inboxHitSchema),
  /** Common values that the agency holds and nobody has looked at; for who decides on them. */
  commonValues: z.int().nullable(),
  /** Who has asked about the agency's selectors since somebody last looked; for those who work on leads. */
  asked: z.strictObject({ notices: z.array(noticeSchema), maySee: z.boolean() }).nullable(),
  /** Hits that are with the victim advocate; null for who does not work on hits. */
  withAdvocate: z.int().nullable(),
  /** Members whom failures have locked out; for administrators. */
  lockedMembers: z.int().nullable(),
  /** What no desk has answered; for the watch desk of the operating agency. */
  watchDesk: z.array(watchCallSchema).nullable(),
  /** Where the trail stands; for auditors and operators. */
  trail: z
    .strictObject({ events: z.int(), unsealed: z.int(), lastSealedAt: z.iso.datetime().nullable() })
    .nullable(),
  /** The agency's last seven days; for those who work on leads. */
  week: z.array(daySchema).nullable(),
});
export type Inbox = z.infer<typeof inboxSchema>;

export const liveEventSchema = z.strictObject({
  /** `began` comes first; `missed` after a lost connection: read afresh. */
  kind: z.enum(['began', ...liveKinds, 'missed']),
  hitId: z.guid().nullable(),
  reference: z.string().nullable(),
  /** Hits that the agency has not acknowledged. */
  waiting: z.int(),
});
export type LiveEvent = z.infer<typeof liveEventSchema>;
