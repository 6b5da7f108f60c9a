import 'server-only';
import { bundleZip } from '@/core/bundle/write';
import type { MemberContext } from '@/server/context';
import type { AuditExport } from '@/server/database/generated/client';
import { bundleSource } from '../bundle/queries';
import { eventsCsv, eventsPdf } from '../listing/queries';
import { signedReport } from '../report/commands';
import { disclosuresPdf, sheetPdf } from '../reports/queries';
import type { ExportSettings } from '../schema';

/** An export, and the member in whose name and scope it is made. */
export interface Work {
  readonly row: AuditExport;
  readonly settings: ExportSettings;
  readonly ctx: MemberContext;
}

/** The checkpoint that covers the request, and the request's own row in the trail. */
export interface Covering {
  readonly checkpointNo: number;
  readonly eventRow: bigint;
}

/**
 * The bytes of an export's file.
 *
 * @param advance awaited after so many leaves or events more, of so many.
 */
export async function* contentOf(
  { row, ctx, settings }: Work,
  { checkpointNo, eventRow }: Covering,
  advance: (count: number, total?: number) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const { locale } = settings;
  const listing = () => ({
    ...{ ctx, locale, until: eventRow, onEvents: advance },
    ...{ filter: kept(settings.filter) },
  });
  const exportId = row.id;
  switch (row.kind) {
    case 'bundle': {
      const { withPersonalData = false } = settings;
      return yield* bundleZip(await bundleSource(ctx, { exportId, checkpointNo, withPersonalData }, advance));
    }
    case 'events_csv':
      return yield* eventsCsv(listing());
    case 'events_pdf': {
      const pdf = await eventsPdf(listing(), checkpointNo);
      return yield await signedReport(ctx, { exportId, name: 'events.pdf', pdf });
    }
    case 'disclosures_pdf': {
      const references = kept(settings.references);
      const pdf = await disclosuresPdf(ctx, { references, locale, checkpointNo });
      return yield await signedReport(ctx, { exportId, name: 'disclosures.pdf', pdf });
    }
    case 'sheet_pdf': {
      const { pdf, signedOff } = await sheetPdf(ctx, { week: kept(settings.week), locale });
      return yield await signedReport(ctx, { exportId, name: 'review-sheet.pdf', pdf, signedOff });
    }
  }
}

/** Every kind keeps with it what it is of. */
function kept<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The export does not say what it is of.');
  return value;
}
