import { z } from 'zod';
import { cleanText } from '@/core/text';
import { urgencies } from '@/features/leads/domain';
import { selectorTypes } from '@/features/selectors/domain';
import { shownStates } from './domain';

/** Which hits of the own agency: everything that stands in the address of the list. */
export const hitFilterSchema = z.strictObject({
  state: z.enum(shownStates),
  urgency: z.enum(urgencies).nullable().default(null),
  agencyId: z.guid().nullable().default(null),
  type: z.enum(selectorTypes).nullable().default(null),
  assigned: z.enum(['me', 'nobody']).nullable().default(null),
  /** The beginning of a reference: of the hit, or of the own lead. */
  search: z.string().max(40).default(''),
});
export type HitFilter = z.infer<typeof hitFilterSchema>;

export const viewSchema = z.strictObject({ id: z.guid(), name: z.string(), filter: hitFilterSchema });
export const saveViewSchema = z.strictObject({
  id: z.guid(),
  name: z.string().max(40, 'too-long').transform(cleanText).pipe(z.string().min(1, 'required')),
  filter: hitFilterSchema,
});
export type SaveView = z.infer<typeof saveViewSchema>;
export const viewIdSchema = z.strictObject({ id: z.guid() });

/** What a liaison's list needs beside the hits. */
export const queueSchema = z.strictObject({
  views: z.array(viewSchema),
  /** Members of the own agency who may be given a hit. */
  members: z.array(z.strictObject({ id: z.guid(), name: z.string() })),
  can: z.strictObject({ acknowledge: z.boolean(), assign: z.boolean() }),
});
export type Queue = z.infer<typeof queueSchema>;

const ids = z.array(z.guid()).min(1).max(200);
export const hitIdsSchema = z.strictObject({ ids });
export const assignSchema = z.strictObject({ ids, memberId: z.guid().nullable() });
export const snoozeSchema = z.strictObject({ id: z.guid(), until: z.iso.datetime('date').nullable() });

export const figuresSchema = z.strictObject({
  /** The own agency's last eight weeks, oldest first. */
  weeks: z.array(
    z.strictObject({
      /** The Monday it begins with. */
      week: z.string(),
      opened: z.int(),
      overdue: z.int(),
      medianHours: z.number().nullable(),
      ninetiethHours: z.number().nullable(),
    }),
  ),
  /** The last eight weeks of each agency that has had enough hits; the own one in any case. */
  agencies: z.array(
    z.strictObject({
      id: z.guid(),
      name: z.string(),
      own: z.boolean(),
      /** The share that was acknowledged before its clock ended, of what was acknowledged or is overdue. */
      inTime: z.number().min(0).max(1),
      answered: z.int(),
      overdue: z.int(),
      medianHours: z.number().nullable(),
      ninetiethHours: z.number().nullable(),
    }),
  ),
});
export type Figures = z.infer<typeof figuresSchema>;
