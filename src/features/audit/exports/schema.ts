import { z } from 'zod';
import { locales } from '@/core/locale';
import { listEventsSchema } from '../schema';
import { exportKinds, exportStates, keptHoursChoices } from './domain';

const instant = z.iso.datetime();

const filterSchema = listEventsSchema.omit({ cursor: true, direction: true });
export type EventFilter = z.infer<typeof filterSchema>;

export const requestExportSchema = z.strictObject({
  /** Chosen by whoever asks: the same request sent again is one request. */
  id: z.guid(),
  kind: z.enum(exportKinds),
  /** Which events; a bundle has all in the auditor's scope. */
  filter: filterSchema,
  keptHours: z.union(keptHoursChoices.map((hours) => z.literal(hours))),
  /** In which language sentences stand in the file. */
  locale: z.enum(locales),
  justification: z.string().trim().min(1, 'required').max(500, 'too-long'),
});
export type RequestExport = z.infer<typeof requestExportSchema>;

export const exportIdSchema = z.strictObject({ id: z.guid() });

export const exportSchema = z.strictObject({
  id: z.guid(),
  kind: z.enum(exportKinds),
  state: z.enum(exportStates),
  createdAt: instant,
  touchedAt: instant,
  /** Once the file is there. */
  expiresAt: instant.nullable(),
  /** Leaves or events that are in the file already, of so many; 0 while that is not known. */
  ...{ done: z.int(), total: z.int() },
  bytes: z.int(),
});
export type ExportDto = z.infer<typeof exportSchema>;

/** What is kept with an export under the agency's key. The session is that of the member who asked. */
export const keptSettingsSchema = requestExportSchema
  .pick({ filter: true, locale: true })
  .extend({ sessionId: z.string() });
export type ExportSettings = z.infer<typeof keptSettingsSchema>;
