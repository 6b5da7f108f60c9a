/** What reads a file and its cells, with the rules of all types: fetched when a file is chosen, not with the page. */
import { canonicalise } from '@/features/selectors/domain';
import type { Column } from '../columns/domain';
import { guessColumns, toRow } from '../columns/domain';
import type { ImportRow } from '../domain';
import { readRow } from '../rows/domain';
import type { ImportSettings } from '../schema';
import type { FileSample } from './read-file';

export { eachBatch, sampleOf } from './read-file';
export { guessColumns, toRow };

export interface PreviewedRow {
  readonly row: ImportRow;
  readonly selectors: readonly { readonly canonical: string | null; readonly value: string }[];
  readonly problems: readonly { readonly path: string; readonly problem: string }[];
}

interface ReadAs {
  readonly columns: readonly Column[];
  readonly settings: ImportSettings;
  readonly timeZone: string;
  readonly region: string | null;
}

/** The first twenty rows as they will be entered. */
export function preview({ records }: FileSample, as: ReadAs): PreviewedRow[] {
  const region = as.settings.region ?? as.region;
  return records.slice(0, 20).map((cells, at) => {
    const row = toRow(at + 1, cells, as.columns);
    const read = readRow(row, as.settings, as.timeZone);
    const results = row.selectors.map(({ type, value }) => ({
      value,
      result: canonicalise(type, value, region ? { region } : {}),
    }));
    const refused = results.flatMap(({ result }, place) =>
      result.ok ? [] : [{ path: `selectors.${place}`, problem: result.problem }],
    );
    return {
      row,
      selectors: results.map(({ value, result }) => ({
        value,
        canonical: result.ok ? result.canonical : null,
      })),
      problems: [...(read.ok ? [] : read.problems), ...refused],
    };
  });
}
