import { exitCodes } from '@/core/bundle/findings';
import { proveConsistency } from './audit-consistency';
import { exportBundle } from './audit-export';
import { proveInclusion } from './audit-inclusion';
import { provePersonalData } from './audit-personal-data';
import { runProgram, UsageError } from './usage';

/** Takes out of a trail what somebody else shall be able to verify without the rest of it. */

const usage = `Usage: concord-audit export --url URL --email EMAIL --why TEXT --out FILE [OPTION]...
       concord-audit inclusion BUNDLE (--event ID | --leaf N) [OPTION]...
       concord-audit consistency (BUNDLE | --url URL) --from CHECKPOINT [--to CHECKPOINT] [OPTION]...
       concord-audit prove-personal-data BUNDLE (--event ID | --leaf N) --field NAME... [OPTION]...

Each has its own --help. What they write is verified by concord-verify proof. A bundle is verified
first: of one that does not hold nothing is taken. Nothing is asked of the network but with --url.

Exit codes:  0 done                  2 wrong usage
             1 it cannot be done: the event is not in the bundle, or the portal does not answer
             10 to 20 as concord-verify: the bundle, or what would have been written, does not hold
`;

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  export: exportBundle,
  inclusion: proveInclusion,
  consistency: proveConsistency,
  'prove-personal-data': provePersonalData,
};

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = commands[name];
  if (command) return command(args);
  if (name !== '--help' && name !== '-h') throw new UsageError(usage);
  process.stdout.write(usage);
  return exitCodes.holds;
}

await runProgram('concord-audit', () => main(process.argv.slice(2)));
