import { measureVerification } from './support/verification';

/**
 * What does the trail cost? Verifying a bundle is measured beside `sha256sum` over the same bytes.
 *
 * `npm run -s bench -- bench/audit.ts [events]`
 */
const rounds = 5;
const [events = 1_000_000] = process.argv.slice(2).map(Number);
const goal = { verification: 2.5, megabytes: 200 };

const { ratio, verify, sum, megabytesMax } = await measureVerification(events, rounds);
console.log(`verification of ${events} events: ${verify.toFixed(1)} s of CPU, sha256sum ${sum.toFixed(1)} s`);
console.log(`ratio ${ratio.toFixed(2)} (goal: at most ${goal.verification})`);
console.log(`memory ${megabytesMax.toFixed(0)} MB (goal: at most ${goal.megabytes})`);
process.exit(0);
