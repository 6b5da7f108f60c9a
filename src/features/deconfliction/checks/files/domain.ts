import { type SelectorType, selectorTypes } from '@/features/selectors/domain';

export const fileCheckStates = ['filling', 'running', 'done', 'cancelled'] as const;

export const rowsMax = 100_000;
/** A part is sent, asked and answered as one. */
export const partRows = 1_000;
/** So many of the rows that somebody holds are shown; the CSV file has them all. */
export const heldRowsMax = 500;
/** How long a file and what was found in it are kept. */
export const keptHours = 24;
/** What is longer is cut, and then refused as too long for any type. */
const valueLengthMax = 2_000;

/** A row of a file as it is sent. Without a type its value is recognised by its form. */
export interface FileRow {
  readonly type: SelectorType | null;
  readonly value: string;
  readonly region: string | null;
}

interface Columns {
  readonly type: number;
  readonly value: number;
  readonly region: number;
}

/** What columns are called in the files of others. */
const names: Readonly<Record<keyof Columns, RegExp>> = {
  type: /^(type|kind|selector[ _-]?type|tipo)$/i,
  value:
    /^(value|selector|number|phone([ _-]?number)?|tel(ephone)?|e-?mail|url|handle|hash|valor|n[uú]mero)$/i,
  region: /^(region|country([ _-]?code)?|regi[oó]n|pa[ií]s)$/i,
};

const isType = (text: string): text is SelectorType => selectorTypes.some((type) => type === text);

/** Which column is which, by the header; none if the first row is no header. */
function guessColumns(header: readonly string[]): Columns | null {
  const at = (column: keyof Columns) => header.findIndex((cell) => names[column].test(cell.trim()));
  const columns = { type: at('type'), value: at('value'), region: at('region') };
  const [first = '', second = ''] = header;
  const isRow =
    isType(first.trim().toLowerCase()) &&
    second !== '' &&
    !Object.values(names).some((name) => name.test(second.trim()));
  return columns.value < 0 || isRow ? null : columns;
}

/**
 * The rows of a table: by its header, or without one the value alone, `type,value` or `type,value,region`. The number
 * is the row's place in the file, counted from one, the header included.
 */
export function toFileRows(
  records: readonly (readonly string[])[],
): (FileRow & { readonly number: number })[] {
  const [first = []] = records;
  const guessed = guessColumns(first);
  const columns =
    guessed ?? (first.length > 1 ? { type: 0, value: 1, region: 2 } : { type: -1, value: 0, region: -1 });
  return records.slice(guessed ? 1 : 0).flatMap((cells, at) => {
    const value = (cells[columns.value] ?? '').trim().slice(0, valueLengthMax);
    if (value === '') return [];
    const type = (cells[columns.type] ?? '').trim().toLowerCase();
    const region = (cells[columns.region] ?? '').trim().toUpperCase();
    return {
      number: at + (guessed ? 2 : 1),
      type: isType(type) ? type : null,
      value,
      region: /^[A-Z]{2}$/.test(region) ? region : null,
    };
  });
}
