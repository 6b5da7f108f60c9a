import Papa from 'papaparse';

/** The records of a CSV text, separated by comma, semicolon or tab; empty lines are left out. */
export function csvRecords(text: string): string[][] {
  return Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), {
    skipEmptyLines: true,
    delimitersToGuess: [',', ';', '\t'],
  }).data;
}
