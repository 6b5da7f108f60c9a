import { z } from 'zod';
import { subjectRoles, withdrawalReasons } from '@/features/leads/domain';
import { selectorTypes } from '@/features/selectors/domain';
import { tiers } from '../domain';
import { bases } from './domain';

/** One pair of selectors as it is named wherever a hit is. */
export const groundSchema = z.strictObject({
  type: z.enum(selectorTypes),
  tier: z.enum(tiers),
  /** Differing bits of 256, for pictures. */
  distance: z.int(),
  /** Which form of the own picture is like theirs: 0 as it is, 1–3 turned, 4–5 mirrored, 6–7 both. */
  form: z.int().min(0).max(7),
  /** The own selector, masked. The other agency's is equal to it, or near; it is not shown. */
  masked: z.string(),
  /** What the glyph of the own picture is drawn from, if it is one. */
  glyph: z.string().nullable(),
  /** One side has withdrawn its selector: which, when and why; not what it wrote of it. */
  withdrawn: z
    .strictObject({ at: z.iso.datetime(), mine: z.boolean(), reason: z.enum(withdrawalReasons) })
    .nullable(),
});
export type Ground = z.infer<typeof groundSchema>;

/** The same with what explains it, on the hit's own page. */
export const explainedGroundSchema = groundSchema.extend({
  /** The own selector: to be revealed whole is an act of its own, and logged. */
  selectorId: z.guid(),
  /** The digests and the likeness of one own picture share this. */
  pictureId: z.guid().nullable(),
  basis: z.enum(bases).nullable(),
  /** ISO 3166-1 alpha-2 that was assumed for the own number. */
  assumedRegion: z.string().nullable(),
  theyAssumedRegion: z.boolean(),
  /** PDQ quality 0–100 of both pictures. */
  quality: z.strictObject({ ours: z.int(), theirs: z.int() }).nullable(),
  /** Of a place: when both were there. */
  both: z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() }).nullable(),
  role: z.enum(subjectRoles),
  /** None where it is not told: that tells neither that it is a victim nor that it is not. */
  theirRole: z.literal('suspect').nullable(),
  /** Leads that are known to hold it: own ones, at most a hundred counted, and those that own hits show. */
  rarity: z.strictObject({ ownLeads: z.int(), otherLeads: z.int(), otherAgencies: z.int() }),
});
export type ExplainedGround = z.infer<typeof explainedGroundSchema>;
