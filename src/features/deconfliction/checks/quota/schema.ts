import { z } from 'zod';
import { quotaMax } from './domain';

const count = z.int('quota-number').min(0, 'quota-number').max(quotaMax, 'quota-number');
const quota = z.strictObject({ member: count, agency: count });
export const quotasSchema = z.strictObject({ direct: quota, file: quota });

export const allowanceSchema = z.strictObject({
  of: z.enum(['member', 'agency']),
  limit: z.int(),
  left: z.int(),
  short: z.boolean(),
});

export const quotaSettingsSchema = z.strictObject({
  /** What is set here is the ceiling of all agencies: the own agency operates the installation. */
  setsCeiling: z.boolean(),
  quotas: quotasSchema,
  ceiling: quotasSchema,
  /** What the agency has asked today, of each kind. */
  asked: z.strictObject({ direct: z.int(), file: z.int() }),
});
export type QuotaSettings = z.infer<typeof quotaSettingsSchema>;
