import { benchDatabase } from './support/database';
import { percentile } from './support/numbers';
import { type Cost, measureCost } from './support/trail-cost';
import { type FirstPage, measureFirstPage } from './support/trail-pages';
import { measureVerification } from './support/verification';

/**
 * What does the trail cost? A business transaction with an event of the portal's, beside the same with an unsigned
 * insert and the same with a signature for each event; how soon events are sealed; what they take on disk; the newest
 * page of a long trail beside that of a short one; and verifying a bundle beside `sha256sum` over the same bytes.
 *
 * `npm run -s bench -- bench/audit.ts [what] [transactions a round] [events]`, where `what` is `all`, `writing`,
 * `pages` or `verifying`.
 */
const rounds = 5;
const [what = 'all', count = '1500', events = '1000000'] = process.argv.slice(2);
const intervalMs = 1_000;
const goal = {
  ...{ perSecond: 0.75, p99: 1.5, storage: 1.3, lag: 1.5 },
  ...{ verification: 2.5, megabytes: 200, firstPage: 1.5 },
};

function tell(what: string, ratio: number, of: string): void {
  console.log(`${what.padEnd(56)} ${ratio.toFixed(2).padStart(6)} (goal: ${of})`);
}

function tellCost({ writing, lags, storage }: Cost): void {
  for (const [at, { writers, of }] of writing.entries()) {
    const { unsigned, sealed, 'signed each': each } = of;
    console.log(`\n${writers} writers, medians of ${rounds} rounds`);
    for (const [kind, { perSecond, p99 }] of Object.entries(of)) {
      console.log(`${kind.padEnd(14)} ${perSecond.toFixed(0).padStart(6)}/s   p99 ${p99.toFixed(1)} ms`);
    }
    tell(
      'events a second beside unsigned',
      sealed.perSecond / unsigned.perSecond,
      `at least ${goal.perSecond}`,
    );
    tell('p99 beside unsigned', sealed.p99 / unsigned.p99, `at most ${goal.p99}`);
    console.log(
      `beside a signature each: ${(sealed.perSecond / each.perSecond).toFixed(1)} times the events a second`,
    );
    const late = lags[at] ?? [];
    const ms = (of: number) => percentile(late, of).toFixed(0);
    console.log(`until sealed: p50 ${ms(50)} ms, p99 ${ms(99)} ms, of ${late.length} events`);
    tell('p99 until sealed beside the interval', percentile(late, 99) / intervalMs, `at most ${goal.lag}`);
  }
  const bytes = Object.values(storage.sealed).reduce((sum, one) => sum + one, 0);
  console.log(`\nbytes an event: unsigned ${storage.unsigned.toFixed(0)}, in the trail ${bytes.toFixed(0)}`);
  for (const [table, of] of Object.entries(storage.sealed))
    console.log(`  ${table.padEnd(20)} ${of.toFixed(0)}`);
  tell('storage beside unsigned', bytes / storage.unsigned, `at most ${goal.storage}`);
}

function tellPages([small, large]: readonly FirstPage[]): void {
  if (!small || !large) return;
  console.log(`\nfirst page of events, p50, at ${small.events} and at ${large.events} events`);
  for (const who of ['nothing', 'agency', 'oversight'] as const) {
    console.log(`${who.padEnd(14)} ${small.of[who].toFixed(1)} ms, ${large.of[who].toFixed(1)} ms`);
    if (who !== 'nothing')
      tell(`the ${who}'s auditor`, large.of[who] / small.of[who], `at most ${goal.firstPage}`);
  }
}

const wanted = (part: string) => what === 'all' || what === part;
if (wanted('writing') || wanted('pages')) {
  const database = await benchDatabase();
  if (wanted('writing'))
    tellCost(await measureCost(database, { rounds, count: Number(count), writers: [8, 64] }));
  if (wanted('pages'))
    tellPages(await measureFirstPage(database.adminUrl, { sizes: [10_000, Number(events)], rounds }));
  await database.end();
}
if (wanted('verifying')) {
  const { ratio, verify, sum, megabytesMax } = await measureVerification(Number(events), rounds);
  console.log(`\n${events} events: ${verify.toFixed(1)} s of CPU, sha256sum ${sum.toFixed(1)} s`);
  tell('verification beside sha256sum', ratio, `at most ${goal.verification}`);
  tell('memory in units of 200 MB', megabytesMax / goal.megabytes, 'at most 1');
}
process.exit(0);
