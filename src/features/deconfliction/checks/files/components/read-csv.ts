import { csvRecords } from '@/core/csv';
import { toFileRows } from '../domain';

/** The rows of a CSV file, whatever it is separated by. Fetched beside the page, when a file is chosen. */
export const readCsv = (text: string) => toFileRows(csvRecords(text));
