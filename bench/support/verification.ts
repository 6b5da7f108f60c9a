import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createKey, openSigner } from '@/server/openpgp';
import { median } from './numbers';
import { writeTrailBundle } from './trail-bundle';

const run = promisify(execFile);

export interface Verification {
  /** CPU of `concord-verify` over that of `sha256sum` over the same bytes: the median of the rounds. */
  readonly ratio: number;
  /** Seconds of CPU. */
  readonly verify: number;
  readonly sum: number;
  readonly megabytesMax: number;
}

/**
 * Says on its error output, when it ends, what it took. Its memory is what Linux tells of it alone: `maxRSS` begins with
 * that of the process which started it, and this one has written the bundle.
 */
const tell = `data:text/javascript,${encodeURIComponent(`
  import { readFileSync } from 'node:fs';
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    const [, peakKilobytes] = /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
    process.stderr.write(JSON.stringify({ userCPUTime, systemCPUTime, peakKilobytes }));
  });`)}`;
/** As `npm run verify` starts it. */
const program = [
  ...['--max-semi-space-size=4', '--heap-growing-percent=40', '--import', tell],
  ...['--import', 'tsx', 'src/cli/concord-verify.ts'],
];

async function verify(bundle: string, fingerprint: string): Promise<{ seconds: number; megabytes: number }> {
  const arguments_ = [...program, '--fingerprint', fingerprint, bundle];
  const { stdout, stderr } = await run(process.execPath, arguments_);
  if (!stdout.startsWith('THE TRAIL HOLDS')) throw new Error(stdout);
  const { userCPUTime, systemCPUTime, peakKilobytes } = JSON.parse(stderr);
  return { seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: Number(peakKilobytes) / 1024 };
}

async function sum(bundle: string): Promise<number> {
  const timed = 'TIMEFORMAT="%U %S"; time sha256sum "$0" > /dev/null';
  const { stderr } = await run('bash', ['-c', timed, bundle]);
  return stderr.split(' ').reduce((seconds, part) => seconds + Number(part), 0);
}

/** `concord-verify`, as an auditor starts it, and `sha256sum` by turns over one bundle. */
export async function measureVerification(events: number, rounds: number): Promise<Verification> {
  const folder = mkdtempSync(path.join(tmpdir(), 'concord-bench-'));
  const [key, bundle] = [path.join(folder, 'key.asc'), path.join(folder, 'bundle.zip')];
  await createKey(key, 'Concord audit trail', folder);
  const signer = await openSigner(key, folder);
  await writeTrailBundle(bundle, events, signer);
  const taken: { verify: number; sum: number; megabytes: number }[] = [];
  for (let at = 0; at < rounds; at += 1) {
    const { seconds, megabytes } = await verify(bundle, signer.fingerprint);
    taken.push({ verify: seconds, sum: await sum(bundle), megabytes });
  }
  rmSync(folder, { recursive: true });
  return {
    ratio: median(taken.map((one) => one.verify / one.sum)),
    verify: median(taken.map((one) => one.verify)),
    sum: median(taken.map((one) => one.sum)),
    megabytesMax: Math.max(...taken.map(({ megabytes }) => megabytes)),
  };
}
