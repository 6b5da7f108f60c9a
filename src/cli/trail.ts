import pg from 'pg';
import { env } from '@/server/env';
import { openSigner } from '@/server/openpgp';
import { openSealing } from '@/server/sealer/sealing';
import { prepareInstallation } from './installation';
import { ArchiveError, archiveTrail, restoreTrail } from './trail-archive';
import { readArguments, runProgram, UsageError } from './usage';

const usage = `Usage: npm run trail -- archive --to FOLDER [--before DATE]
       npm run trail -- restore FILE

archive        moves old events of the trail into a file that concord-verify accepts, and then out of
               the database; checkpoints and all that proofs need stay
--to FOLDER    where to: keep it as long as the trail must be kept, on another disk than the database
--before DATE  only what was sealed before that day (UTC). What is younger than CONCORD_TRAIL_KEPT_DAYS
               (365 days at least) stays in any case
restore        puts the events of an archive back

Needs what the sealer needs. Both are events of the trail.
`;

const dayMs = 86_400_000;

async function main(args: readonly string[]): Promise<number> {
  const options = { to: { type: 'string' }, before: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { values, positionals } = readArguments(args, options, usage);
  const [command, file, ...more] = positionals;
  if (values.help) return say(usage);
  if (command === 'archive' && !file && values.to) {
    const { to } = values;
    const youngest = new Date(Date.now() - env.trailKeptDays * dayMs);
    const wanted = values.before ? dateOf(values.before) : youngest;
    const before = wanted < youngest ? wanted : youngest;
    return withSealing(async (client, sealing) => {
      const made = await archiveTrail(client, sealing, { before, folder: to });
      if (!made) return say(`Nothing was sealed before ${before.toISOString()} that is not archived.\n`);
      return say(`${made.events} events, until ${made.untilAt.toISOString()}, are in ${made.file}
SHA-256 ${made.sha256}, ${made.bytes} bytes. Copy it to where it will be kept.\n`);
    });
  }
  if (command === 'restore' && file && more.length === 0) {
    return withSealing(async (client, sealing) =>
      say(`${await restoreTrail(client, sealing, file)} events are back.\n`),
    );
  }
  throw new UsageError(usage);
}

function dateOf(text: string): Date {
  const date = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(date.getTime()))
    throw new UsageError('--before is a day, as in 2026-01-31.');
  return date;
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

async function withSealing(
  work: (client: pg.Client, sealing: ReturnType<typeof openSealing>) => Promise<number>,
): Promise<number> {
  const installation = env.configured ? undefined : await prepareInstallation();
  if (installation) env.adopt(installation.settings);
  const signer = await openSigner(env.auditKeyFile, env.auditKeyPassphrase);
  const client = new pg.Client({ connectionString: env.databaseSealer });
  try {
    await client.connect();
    return await work(client, openSealing(signer, `${env.url.host}/audit`, env.seedKeysFile));
  } catch (error) {
    if (error instanceof ArchiveError) throw new UsageError(error.message);
    throw error;
  } finally {
    await client.end();
    await installation?.stop();
  }
}

await runProgram('trail', () => main(process.argv.slice(2)));
process.exit();
