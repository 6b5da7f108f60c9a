import { z } from 'zod';
import { cleanText } from '@/core/text';
import {
  exceptionDaysMax,
  findingOutcomes,
  findingStates,
  mondayOf,
  parameterNames,
  ruleNames,
} from './domain';

const instant = z.iso.datetime();

export const findingSchema = z.strictObject({
  id: z.guid(),
  rule: z.enum(ruleNames),
  agency: z.string(),
  /** A member of another agency is not named. */
  member: z.string().nullable(),
  /** The day it is of, or the week by its Monday. */
  day: z.iso.date(),
  count: z.int(),
  foundAt: instant,
  lastAt: instant,
  eventIds: z.array(z.guid()),
  state: z.enum(findingStates),
  reviewer: z.string().nullable(),
  outcome: z.enum(findingOutcomes).nullable(),
  /** For the own agency alone. */
  note: z.string().nullable(),
  closedAt: instant.nullable(),
  can: z.strictObject({ take: z.boolean(), close: z.boolean() }),
});
export type FindingDto = z.infer<typeof findingSchema>;

export const listFindingsSchema = z.strictObject({ closed: z.boolean(), cursor: z.guid().nullable() });
export type ListFindings = z.infer<typeof listFindingsSchema>;
export const findingPageSchema = z.strictObject({
  findings: z.array(findingSchema),
  nextCursor: z.guid().nullable(),
  /** May the member decide, or look only? */
  decides: z.boolean(),
  /** The Monday of the last week that is over, and whether somebody has signed it. */
  lastWeek: z.strictObject({ week: z.iso.date(), signed: z.boolean() }),
});
export type FindingPage = z.infer<typeof findingPageSchema>;

export const rulesSchema = z.strictObject({
  rules: z.array(
    z.strictObject({
      rule: z.enum(ruleNames),
      parameters: z.array(
        z.strictObject({
          name: z.enum(parameterNames),
          value: z.int(),
          usual: z.int(),
          min: z.int(),
          max: z.int(),
        }),
      ),
    }),
  ),
  exceptions: z.array(
    z.strictObject({
      id: z.guid(),
      rule: z.enum(ruleNames),
      member: z.string().nullable(),
      createdBy: z.string().nullable(),
      expiresAt: instant,
    }),
  ),
  decides: z.boolean(),
});
export type Rules = z.infer<typeof rulesSchema>;

export const findingIdSchema = z.strictObject({ id: z.guid() });
export const closeFindingSchema = z
  .strictObject({
    id: z.guid(),
    outcome: z.enum(findingOutcomes, 'required'),
    note: z.string().max(2_000, 'too-long').transform(cleanText).pipe(z.string().min(1, 'required')),
    /** Of a false alarm: for how many days this rule shall find nothing of this member. */
    exceptionDays: z.int().min(1).max(exceptionDaysMax).nullable(),
  })
  .refine(({ outcome, exceptionDays }) => exceptionDays === null || outcome === 'false_alarm', {
    path: ['exceptionDays'],
    message: 'invalid',
  });
export type CloseFinding = z.infer<typeof closeFindingSchema>;
export const tuneRuleSchema = z.strictObject({
  rule: z.enum(ruleNames),
  parameter: z.enum(parameterNames),
  value: z.int(),
});
export type TuneRule = z.infer<typeof tuneRuleSchema>;

/** A week, by any of its days. */
export const weekSchema = z.strictObject({ week: z.iso.date('calendar-date').transform(mondayOf) });

export const sheetSchema = z.strictObject({
  week: z.iso.date(),
  agency: z.string(),
  /** Is the week over? Only then it can be signed. */
  over: z.boolean(),
  /** What was found in the week, at most 200. */
  findings: z.array(findingSchema),
  /** Found in any week, and not closed yet. */
  unclosed: z.int(),
  signed: z.strictObject({ by: z.string().nullable(), at: instant, eventId: z.guid() }).nullable(),
  maySign: z.boolean(),
});
export type Sheet = z.infer<typeof sheetSchema>;
