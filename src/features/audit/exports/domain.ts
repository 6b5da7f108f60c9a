/** What the page of exports offers. */
export const trailKinds = ['bundle', 'events_csv', 'events_pdf'] as const;
export type TrailKind = (typeof trailKinds)[number];

/** What a report's own page offers. */
export const exportKinds = [...trailKinds, 'disclosures_pdf', 'sheet_pdf'] as const;
export type ExportKind = (typeof exportKinds)[number];

export const exportStates = ['waiting', 'running', 'done', 'cancelled', 'failed', 'expired'] as const;
export type ExportState = (typeof exportStates)[number];

/** For how many hours a file may be kept, counted from when it is there. */
export const keptHoursChoices = [1, 8, 24] as const;

/** Exports of one member that are being made, or kept. More fill the disk, and are no review. */
export const heldMax = 10;

/** Taken up so often, something is wrong with it that another worker will not mend. */
export const attemptsMax = 5;

/** Events that a PDF may list: some hundred pages. A longer list is for a spreadsheet, or a bundle. */
export const pdfEventsMax = 5_000;

/** Bytes of a file that are encrypted and stored as one. */
export const chunkBytes = 1024 * 1024;

export const isGoing = (state: ExportState) => state === 'waiting' || state === 'running';

export interface ExportFile {
  readonly name: string;
  readonly mediaType: string;
}

export function decideFile(kind: ExportKind, id: string): ExportFile {
  const short = id.slice(-8);
  return {
    bundle: { name: `concord-audit-${short}.zip`, mediaType: 'application/zip' },
    events_pdf: { name: `concord-events-${short}.zip`, mediaType: 'application/zip' },
    disclosures_pdf: { name: `concord-disclosures-${short}.zip`, mediaType: 'application/zip' },
    sheet_pdf: { name: `concord-review-sheet-${short}.zip`, mediaType: 'application/zip' },
    events_csv: { name: `concord-events-${short}.csv`, mediaType: 'text/csv; charset=utf-8' },
  }[kind];
}
