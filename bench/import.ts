import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { newId } from '@/core/ids';
import { importChunk } from '@/features/deconfliction/imports/jobs';
import { deconflictLeads } from '@/features/deconfliction/jobs';
import { createWorld, type TestActor } from '@/test/actors';
import { anImport, aRow } from '@/test/imports';
import { benchDatabase } from './support/database';
import { median } from './support/numbers';

/**
 * What does a file of leads cost, the whole path (rows sent and kept encrypted, read, canonical forms, tokens, matched
 * twice, checks, trail), beside COPY of the very rows that it left into tables with the same indexes? And how much
 * memory does a file of 100,000 take?
 *
 * `npm run -s bench -- bench/import.ts [leads a round] [rounds] [leads of the large file]`
 */
const [leads = 10_000, rounds = 3, large = 100_000] = process.argv.slice(2).map(Number);
const goal = { againstCopy: 8, megabytes: 300 };
const chunk = 500;

let drawn = 0;
const selectors = () =>
  Array.from({ length: 5 }, () => {
    drawn += 1;
    return { type: 'email' as const, value: `bench.${drawn}@mail.example` };
  });

const database = await benchDatabase();
const admin = new pg.Client({ connectionString: database.adminUrl });
await admin.connect();
const world = await createWorld();

/** Sends, enters and matches again, as browser and worker do. */
async function importLeads(actor: TestActor, count: number, onChunk: () => void = () => undefined) {
  const id = newId();
  await actor.call((api) => api.imports.begin({ id, settings: anImport() }));
  for (let from = 0; from < count; from += chunk) {
    const rows = Array.from({ length: Math.min(chunk, count - from) }, (_, at) =>
      aRow({ number: from + at + 1, sourceId: `${from + at}`, selectors: selectors() }),
    );
    await actor.call((api) => api.imports.addRows({ id, number: from / chunk, rows }));
  }
  await actor.call((api) => api.imports.start({ id, chunks: Math.ceil(count / chunk) }));
  for (let from = 0; from < count; from += chunk) {
    await importChunk.handle({ importId: id, agencyId: actor.agencyId });
    onChunk();
  }
  const { rows } = await admin.query(
    `select payload from graphile_worker._private_jobs
     where payload ->> 'agencyId' = $1 and payload -> 'leadIds' is not null`,
    [actor.agencyId],
  );
  for (const { payload } of rows) await deconflictLeads.handle(payload);
  const { entered } = await actor.call((api) => api.imports.get({ id }));
  if (entered !== count) throw new Error(`${entered} of ${count} were entered`);
}

const tables = {
  lead: 'agency_id = $1',
  selector: 'agency_id = $1',
  selector_token: 'agency_id = $1',
  deconfliction_check: 'agency_id = $1',
  audit_event: 'agency_id = $1',
  audit_pending: 'id in (select id from audit_event where agency_id = $1)',
  audit_personal_data: 'agency_id = $1',
} as const;

/** The rows that an import left, as COPY gives them. */
async function rowsOf(agencyId: string): Promise<Map<string, Buffer[]>> {
  const rows = new Map<string, Buffer[]>();
  for (const [table, where] of Object.entries(tables)) {
    const out: Buffer[] = [];
    const query = `copy (select * from ${table} where ${where.replace('$1', `'${agencyId}'`)}) to stdout`;
    for await (const bytes of admin.query(copyTo(query))) out.push(bytes as Buffer);
    rows.set(table, out);
  }
  return rows;
}

async function copyRows(rows: ReadonlyMap<string, readonly Buffer[]>): Promise<void> {
  await admin.query('begin');
  for (const [table, bytes] of rows) {
    await pipeline(Readable.from(bytes), admin.query(copyFrom(`copy bench_${table} from stdin`)));
  }
  await admin.query('commit');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

for (const table of Object.keys(tables)) {
  await admin.query(`create table bench_${table} (like ${table} including all)`);
}
const newActor = async () => (await world.agency()).member('investigator');
// A database that is in use has statistics; plans that were made for empty tables would be measured otherwise.
await importLeads(await newActor(), 4 * chunk);
await admin.query('analyze');
const times = { imported: [] as number[], copied: [] as number[] };
for (let at = 0; at < rounds; at += 1) {
  const actor = await newActor();
  times.imported.push(await timed(() => importLeads(actor, leads)));
  const rows = await rowsOf(actor.agencyId);
  times.copied.push(await timed(() => copyRows(rows)));
  await admin.query(
    `truncate ${Object.keys(tables)
      .map((table) => `bench_${table}`)
      .join(', ')}`,
  );
}
const seconds = (of: readonly number[]) => (median(of) / 1_000).toFixed(2);
console.log(`\n${leads} leads of 5 selectors, medians of ${rounds}`);
console.log(`COPY of the same rows   ${seconds(times.copied)} s`);
console.log(`import, whole path      ${seconds(times.imported)} s`);
const ratio = median(times.imported) / median(times.copied);
console.log(`ratio ${ratio.toFixed(2)} (goal: at most ${goal.againstCopy})`);

if (large > 0) {
  const idle = process.memoryUsage().rss;
  let most = idle;
  await importLeads(await newActor(), large, () => {
    most = Math.max(most, process.memoryUsage().rss);
  });
  const more = (most - idle) / 1024 / 1024;
  console.log(
    `\nmemory of ${large} rows: ${more.toFixed(0)} MB more than idle (goal: at most ${goal.megabytes})`,
  );
}
await admin.end();
await database.end();
process.exit(0);
