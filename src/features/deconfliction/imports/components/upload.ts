import type { useTRPCClient } from '@/client/trpc';
import type { Column } from '../columns/domain';
import { chunkRowsMax, type ImportRow } from '../domain';
import type { ImportSettings } from '../schema';

/** Characters of a chunk at most: a body stays small however long the rows are. */
const chunkLengthMax = 800_000;

export interface Upload {
  readonly id: string;
  readonly file: File;
  readonly headers: readonly string[];
  readonly columns: readonly Column[];
  readonly settings: ImportSettings;
}

/** Sends a file's rows chunk by chunk, then starts. All of it may be done again: the same chunk is the same chunk. */
export async function send(
  client: ReturnType<typeof useTRPCClient>,
  { id, file, headers, columns, settings }: Upload,
  onSent: (rows: number) => void,
): Promise<void> {
  const { eachBatch, toRow } = await import('./reader');
  await client.imports.begin.mutate({ id, settings });
  let [chunks, count, length] = [0, 0, 0];
  let rows: ImportRow[] = [];
  const flush = async () => {
    if (rows.length === 0) return;
    await client.imports.addRows.mutate({ id, number: chunks, rows: rows.map(mutable) });
    chunks += 1;
    onSent(count);
    rows = [];
    length = 0;
  };
  await eachBatch(file, headers, async (records) => {
    for (const cells of records) {
      count += 1;
      const row = toRow(count, cells, columns);
      const size = JSON.stringify(row).length;
      if (rows.length === chunkRowsMax || length + size > chunkLengthMax) await flush();
      rows.push(row);
      length += size;
    }
  });
  await flush();
  await client.imports.start.mutate({ id, chunks });
}

const mutable = (row: ImportRow) => ({ ...row, selectors: [...row.selectors] });
