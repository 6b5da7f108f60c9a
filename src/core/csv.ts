import Papa from 'papaparse';

/** The records of a CSV text, separated by comma, semicolon or tab; empty lines are left out. */
export function csvRecords(text: string): string[][] {
  return Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), {
    skipEmptyLines: true,
    delimitersToGuess: [',', ';', '\t'],
  }).data;
}

/** What spreadsheets take for the beginning of a formula, also behind what does not show, and in its full width. */
const formula = /^[\s\p{C}\p{Z}'"]*[=+\-@|%＝＋－＠]/u;

/** A record with its line end (RFC 4180). Control characters become spaces, and no cell is a formula. */
export function csvLine(cells: readonly string[]): string {
  const shown = cells.map((cell) => cell.replaceAll(/\p{Cc}/gu, ' '));
  return `${Papa.unparse([shown], { escapeFormulae: formula, newline: '\r\n' })}\r\n`;
}
