import { z } from 'zod';
import { agencySchema } from '@/features/agencies/schema';
import { urgencies } from '@/features/leads/domain';
import { minuteOf } from './domain';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'time-of-day');

/** An agency's liaison desk: when it works, and who answers when it does not in time. */
export const deskSchema = z
  .strictObject({
    /** ISO 8601: 1 is Monday. None: always. */
    weekdays: z.array(z.int().min(1).max(7)).max(7),
    opens: time,
    closes: time,
    holidays: z.array(z.iso.date('calendar-date')).max(200, 'too-long'),
    deputyId: z.guid().nullable(),
    supervisorId: z.guid().nullable(),
  })
  .refine(({ opens, closes }) => minuteOf(opens) < minuteOf(closes), {
    path: ['closes'],
    message: 'closes-before-it-opens',
  });
export type Desk = z.infer<typeof deskSchema>;

/** What no desk, deputy or supervisor of an agency has answered. It names the agency and nothing of the hit. */
export const watchCallSchema = z.strictObject({
  id: z.guid(),
  reference: z.string(),
  agency: agencySchema,
  urgency: z.enum(urgencies),
  dueAt: z.iso.datetime(),
});
export type WatchCall = z.infer<typeof watchCallSchema>;
