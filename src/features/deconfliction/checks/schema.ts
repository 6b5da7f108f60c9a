import { z } from 'zod';
import { agencySchema } from '@/features/agencies/schema';
import { purposeCodes, subjectRoles } from '@/features/leads/domain';
import { pictureSchema, purposeSchema, typedSelectorSchema } from '@/features/leads/schema';
import { selectorTypes } from '@/features/selectors/domain';
import { tiers } from '../domain';
import { assumers, bases } from '../explanation/domain';
import { checkKinds, directMax } from './domain';
import { allowanceSchema } from './quota/schema';

const instant = z.iso.datetime();

export const checkSelectorsSchema = z.strictObject({
  /** Chosen by whoever asks, as is the salt: the same check sent again is one check. */
  id: z.guid(),
  /** 32 random bytes in hex. The receipt commits to what was asked under this salt, which is not kept. */
  salt: z.string().regex(/^[0-9a-f]{64}$/, 'invalid'),
  purpose: purposeSchema,
  subjectRole: z.enum(subjectRoles, 'required'),
  selectors: z
    .array(
      typedSelectorSchema
        .omit({ subjectRole: true, silent: true })
        .refine(({ type }) => type !== 'location', 'invalid'),
    )
    .max(directMax.selectors, 'too-many'),
  pictures: z
    .array(pictureSchema.omit({ subjectRole: true, silent: true }))
    .max(directMax.pictures, 'too-many'),
});
export type CheckSelectors = z.infer<typeof checkSelectorsSchema>;

/** What one agency holds of one value: what a hit would tell, and no more. */
export const holdingSchema = z.strictObject({
  agency: agencySchema,
  mine: z.boolean(),
  type: z.enum(selectorTypes),
  tier: z.enum(tiers),
  /** Why it is only possible; none for the other tiers. */
  basis: z.enum(bases).nullable(),
  /** Who assumed a country, if that is why. */
  assumedBy: z.enum(assumers).nullable(),
  /** Differing bits of 256, for pictures. */
  distance: z.int(),
  /** Which form of the picture asked for is like theirs: 0 as it is, 1–3 turned, 4–5 mirrored, 6–7 both. */
  form: z.int().min(0).max(7),
  lastSeenAt: instant.nullable(),
  /** Of the own agency's holdings, the lead. */
  ownLead: z.string().nullable(),
});
export type Holding = z.infer<typeof holdingSchema>;

/** What a check leaves behind: counts, no selector. */
export const checkReceiptSchema = z.strictObject({
  id: z.guid(),
  reference: z.string(),
  kind: z.enum(checkKinds),
  checkedAt: instant,
  purposeCode: z.enum(purposeCodes),
  agenciesAsked: z.int(),
  selectorsAsked: z.int(),
  sealed: z.int(),
  exactOnly: z.int(),
  refused: z.int(),
  heldByOthers: z.int(),
  heldByOwn: z.int(),
  /** Commitment to what was asked, base64. */
  terms: z.string(),
});
export type CheckReceipt = z.infer<typeof checkReceiptSchema>;

export const checkAnswerSchema = z.strictObject({
  receipt: checkReceiptSchema,
  /** `at` as in `selectors.3` of what was asked. */
  holdings: z.array(holdingSchema.extend({ at: z.string() })),
  allowance: allowanceSchema,
});
export type CheckAnswer = z.infer<typeof checkAnswerSchema>;

/** Told to the holder: who has asked about which of your selectors, and what for. */
export const noticeSchema = z.strictObject({
  checkId: z.guid(),
  askedAt: instant,
  purposeCode: z.enum(purposeCodes),
  agency: agencySchema,
  lead: z.string(),
  type: z.enum(selectorTypes),
  masked: z.string(),
});
export type CheckNotice = z.infer<typeof noticeSchema>;

export const checkDeskSchema = z.strictObject({
  allowance: z.strictObject({ direct: allowanceSchema, file: allowanceSchema }),
  receipts: z.array(checkReceiptSchema),
  notices: z.array(noticeSchema),
});
export type CheckDesk = z.infer<typeof checkDeskSchema>;

/** The newest that was looked at. */
export const seeNoticesSchema = z.strictObject({ upTo: instant });
