import { z } from 'zod';
import { locales } from '@/core/locale';
import { accountForSchema } from '../disclosures/schema';
import { weekSchema } from '../review/schema';
import { listEventsSchema } from '../schema';
import { exportKinds, exportStates, keptHoursChoices, trailKinds } from './domain';

const instant = z.iso.datetime();

const filterSchema = listEventsSchema.omit({ cursor: true, direction: true });
export type EventFilter = z.infer<typeof filterSchema>;

const askedFor = {
  /** Chosen by whoever asks: the same request sent again is one request. */
  id: z.guid(),
  keptHours: z.union(keptHoursChoices.map((hours) => z.literal(hours))),
  /** In which language sentences stand in the file. */
  locale: z.enum(locales),
  justification: z.string().trim().min(1, 'required').max(500, 'too-long'),
};

export const requestExportSchema = z.strictObject({
  ...askedFor,
  kind: z.enum(trailKinds),
  /** Which events; a bundle has all in the auditor's scope. */
  filter: filterSchema,
  /** Whether a bundle opens the personal data of the own agency's events. */
  withPersonalData: z.boolean().default(false),
});
export type RequestExport = z.infer<typeof requestExportSchema>;

/** A report as signed PDF: of disclosures about a subject, or of a week's review. */
export const requestReportSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...askedFor, kind: z.literal('disclosures_pdf'), ...accountForSchema.shape }),
  z.strictObject({ ...askedFor, kind: z.literal('sheet_pdf'), ...weekSchema.shape }),
]);
export type RequestReport = z.infer<typeof requestReportSchema>;

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
export const keptSettingsSchema = z.strictObject({
  ...{ locale: askedFor.locale, sessionId: z.string() },
  filter: filterSchema.optional(),
  withPersonalData: z.boolean().optional(),
  references: accountForSchema.shape.references.optional(),
  week: weekSchema.shape.week.optional(),
});
export type ExportSettings = z.infer<typeof keptSettingsSchema>;
