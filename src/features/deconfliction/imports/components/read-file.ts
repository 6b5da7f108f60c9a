import Papa from 'papaparse';

/** A record's cells; null is a line that is no record. */
export type Record = readonly string[] | null;

const sampleMax = 200;
const batch = 200;

/** What a file looks like: its headings and its first records. */
export interface FileSample {
  readonly headers: readonly string[];
  readonly records: readonly Record[];
}

/** Headings and first records of a CSV file, or of one with a JSON object a line. */
export async function sampleOf(file: File): Promise<FileSample> {
  if (await isJsonLines(file)) {
    const objects: (object | null)[] = [];
    for await (const line of linesOf(file)) {
      objects.push(objectIn(line));
      if (objects.length === sampleMax) break;
    }
    const headers = [...new Set(objects.flatMap((one) => Object.keys(one ?? {})))];
    return { headers, records: objects.map((one) => cellsOf(one, headers)) };
  }
  const records: string[][] = [];
  await parseCsv(file, async (rows) => void records.push(...rows), sampleMax + 1);
  return { headers: records[0] ?? [], records: records.slice(1) };
}

/** Reads a file from its beginning to its end, a batch at a time: the next is read when the last has been taken. */
export async function eachBatch(
  file: File,
  headers: readonly string[],
  take: (records: readonly Record[]) => Promise<void>,
): Promise<void> {
  if (!(await isJsonLines(file))) {
    let first = true;
    await parseCsv(file, async (rows) => {
      await take(first ? rows.slice(1) : rows);
      first = false;
    });
    return;
  }
  let records: Record[] = [];
  for await (const line of linesOf(file)) {
    records.push(cellsOf(objectIn(line), headers));
    if (records.length < batch) continue;
    await take(records);
    records = [];
  }
  await take(records);
}

async function isJsonLines(file: File): Promise<boolean> {
  return (await file.slice(0, 1_000).text())
    .replace(/^\ufeff/, '')
    .trimStart()
    .startsWith('{');
}

/** Spreadsheets still write Windows-1252 where a file is no UTF-8. */
async function encodingOf(file: File): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    // As a stream, so that a character cut in two at the end is no fault.
    decoder.decode(await file.slice(0, 1_000_000).arrayBuffer(), { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

async function parseCsv(file: File, take: (rows: string[][]) => Promise<void>, preview = 0): Promise<void> {
  const encoding = await encodingOf(file);
  await new Promise<void>((resolve, reject) => {
    Papa.parse<string[], File>(file, {
      ...{ encoding, preview, skipEmptyLines: 'greedy', chunkSize: 256 * 1024 },
      chunk: ({ data }, parser) => {
        parser.pause();
        take(data).then(
          () => parser.resume(),
          (error: unknown) => {
            parser.abort();
            reject(error);
          },
        );
      },
      complete: () => resolve(),
      error: reject,
    });
  });
}

async function* linesOf(file: File): AsyncGenerator<string> {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value = '' } = await reader.read();
    const lines = (rest + value).split('\n');
    rest = done ? '' : (lines.pop() ?? '');
    for (const line of lines) if (line.trim() !== '') yield line;
    if (done) return;
  }
}

function objectIn(line: string): object | null {
  try {
    const value: unknown = JSON.parse(line);
    return value instanceof Object && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function cellsOf(object: object | null, headers: readonly string[]): Record {
  if (!object) return null;
  const values = object as { readonly [header: string]: unknown };
  return headers.map((header) => textOf(values[header]));
}

/** Several values of one name stand in their cell line by line. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  return value instanceof Object ? JSON.stringify(value) : String(value);
}
