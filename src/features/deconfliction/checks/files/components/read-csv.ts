import { parse } from 'csv-parse/browser/esm/sync';
import { toFileRows } from '../domain';

/** The rows of a CSV file, whatever it is separated by. Fetched beside the page, when a file is chosen. */
export function readCsv(text: string) {
  const records = parse(text, {
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    delimiter: [',', ';', '\t'],
  }) as string[][];
  return toFileRows(records);
}
