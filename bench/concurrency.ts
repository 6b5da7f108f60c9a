import pg from 'pg';
import { enterAtOnce } from '@/test/concurrent-entry';
import { benchDatabase } from './support/database';

/**
 * Is every overlap found, and each told once, if sixteen writers enter at once, statements are interrupted, connections
 * closed, and workers killed in the midst of their work? Brute force over what was to be entered says what is true.
 *
 * `npm run -s bench -- bench/concurrency.ts [selectors a writer] [writers]`
 */
const [selectors = 10_000, writers = 16] = process.argv.slice(2).map(Number);
/** A picture is four selectors. */
const lead = { values: 21, pictures: 1 };

const database = await benchDatabase();
const admin = new pg.Client({ connectionString: database.adminUrl });
await admin.connect();
const started = performance.now();
const found = await enterAtOnce(admin, {
  ...{ ...lead, writers, importers: writers / 4, agencies: 4 },
  leads: Math.ceil(selectors / (lead.values + 4 * lead.pictures)),
  ...{ disturbMs: 40, workerMs: 10_000 },
});
const number = (of: number) => of.toLocaleString('en').padStart(9);
console.log(`
${writers} writers, a quarter of them with files; ${((performance.now() - started) / 60_000).toFixed(1)} minutes
leads entered           ${number(found.entered)} of ${number(found.leads).trim()}
selectors               ${number(found.selectors)}
statements interrupted  ${number(found.aborted)}
connections closed      ${number(found.killed)}
workers killed          ${number(found.workersKilled)}

pairs of leads, by brute force  ${number(found.pairs)}
  with pictures alike           ${number(found.near)}
missed                          ${number(found.missed)}   (goal: 0)
doubled                         ${number(found.doubled)}   (goal: 0)
found, but not true             ${number(found.wrong)}   (goal: 0)
with other grounds              ${number(found.otherGrounds)}   (goal: 0)
told twice                      ${number(found.toldTwice)}   (goal: 0)
not told                        ${number(found.untold)}   (goal: 0)`);
await admin.end();
await database.end();
process.exit(0);
