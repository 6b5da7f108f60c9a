import { z } from 'zod';
import { cleanText } from '@/core/text';
import { selectorTypes, tellingTypes } from '@/features/selectors/domain';
import { commonKinds, commonOrigins, commonStates, listedDaysMax } from './domain';

const instant = z.iso.datetime();
const day = 24 * 60 * 60_000;
const reason = z.string().max(1_000, 'too-long').transform(cleanText).pipe(z.string().min(1, 'required'));
const inTime = (date: string) => {
  const days = (Date.parse(`${date}T00:00:00Z`) - Date.now()) / day;
  return days > 0 && days <= listedDaysMax;
};

export const commonValueSchema = z.strictObject({
  id: z.guid(),
  origin: z.enum(commonOrigins),
  type: z.enum(selectorTypes),
  kind: z.enum(commonKinds),
  state: z.enum(commonStates),
  /** For liaisons and administrators of the owner and of the agencies that hold it; an auditor sees none. */
  masked: z.string().nullable(),
  reason: z.string().nullable(),
  ownerName: z.string().nullable(),
  proposedAt: instant,
  proposedBy: z.string().nullable(),
  approvedAt: instant.nullable(),
  approvedBy: z.string().nullable(),
  expiresAt: instant.nullable(),
  releaseReason: z.string().nullable(),
  releasedAt: instant.nullable(),
  /** Does the own agency hold it, with nobody having looked at that yet? */
  unseen: z.boolean(),
  can: z.strictObject({
    approve: z.boolean(),
    proposeRelease: z.boolean(),
    approveRelease: z.boolean(),
    see: z.boolean(),
  }),
});
export type CommonValueDto = z.infer<typeof commonValueSchema>;

export const commonValuePageSchema = z.strictObject({
  values: z.array(commonValueSchema),
  mayPropose: z.boolean(),
});
export type CommonValuePage = z.infer<typeof commonValuePageSchema>;

/** What a member may list; a picture's likeness comes from quarantine alone. */
export const listableTypes = tellingTypes.filter((type) => type !== 'pdq');

export const proposeCommonValueSchema = z.strictObject({
  type: z.enum(selectorTypes).refine((type) => type !== 'pdq' && type !== 'location', 'invalid'),
  value: z.string().min(1, 'required').max(2_000, 'too-long'),
  kind: z.enum(commonKinds, 'required'),
  reason,
  /** It ends as this day begins in UTC; at most two years away. */
  expiresOn: z.iso.date('date-ahead').refine(inTime, 'date-ahead'),
});
export type ProposeCommonValue = z.infer<typeof proposeCommonValueSchema>;

export const commonValueIdSchema = z.strictObject({ id: z.guid() });
export const proposeReleaseSchema = z.strictObject({ id: z.guid(), reason });
export type ProposeRelease = z.infer<typeof proposeReleaseSchema>;
export const createdSchema = z.strictObject({ id: z.guid() });
export const changedSchema = z.strictObject({ changed: z.int() });
