import { readFile } from 'node:fs/promises';
import { exitCodes } from '@/core/bundle/findings';
import type { OpenSeed } from '@/core/bundle/macs';
import type { AuditPolicy } from '@/core/bundle/policy';
import { seedOpener } from '@/core/bundle/seeds';
import { type AuditorState, formatAuditorState, parseAuditorState } from '@/core/bundle/state';
import { verifyBundle } from '@/core/bundle/verify';
import { openBundle } from './bundle-files';
import { readIfThere, writeDurably } from './durable-file';
import { parseAs, readMeasure } from './measure';
import { nativeDigests } from './native-digests';
import { readArguments, runProgram, UsageError } from './usage';
import { verifyEvidence } from './verify-evidence';
import { verdictText } from './verify-text';

/** Verifies an export of the audit trail, offline and without trusting whoever made it. */

const usage = `Usage: concord-verify [OPTION]... BUNDLE
       concord-verify receipt [OPTION]... FILE...   receipts of checks, leads and hits
       concord-verify proof [OPTION]... FILE...     what concord-audit made (both: --help)

BUNDLE             the ZIP archive, or a folder with the files unpacked from it
--policy FILE      what you demand: keys and when they may sign, witnesses and how many of them,
                   the largest gap, the longest unwitnessed tail (docs/auditors-guide.md)
--state FILE       what held last time: the bundle must go on from there. Written anew when all
                   holds, and made if it is not there
--mac-key FILE     your own private key, to check the writers' MACs with; --passphrase-file FILE
                   opens it if it is locked
--fingerprint FPR  without a policy: a key that may have signed (40 hex digits, as gpg prints
                   them), told to you by another way than the bundle; may be given several times
--json             the verdict as JSON
--help             this text

Exit codes:  0 the trail holds           13 format or archive
             2 wrong usage               14 too few witnesses
            10 events were altered       15 a key cannot be accepted
            11 a signature is wrong      16 numbers or checkpoints are missing
            12 it is another history     17 it was cut short: you have seen more
            18 a writer's MAC is wrong  19 personal data is not what was committed to
            20 it holds, but its last events are not covered, or not witnessed for too long
`;

interface Wish {
  readonly bundle: string;
  readonly policy: AuditPolicy | null;
  readonly statePath: string | null;
  readonly fingerprints: readonly string[];
  readonly openSeed: OpenSeed | null;
  readonly json: boolean;
}

async function main(args: readonly string[]): Promise<number> {
  const [kind, ...files] = args;
  if (kind === 'receipt' || kind === 'proof') return verifyEvidence(kind, files);
  const wish = await readWish(args);
  if (wish) return run(wish);
  process.stdout.write(usage);
  return exitCodes.holds;
}

/** What is wished for; null for help. */
async function readWish(args: readonly string[]): Promise<Wish | null> {
  const { values, positionals } = readArguments(
    args,
    {
      policy: { type: 'string' },
      state: { type: 'string' },
      'mac-key': { type: 'string' },
      'passphrase-file': { type: 'string' },
      fingerprint: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    usage,
  );
  if (values.help) return null;
  const [bundle, ...more] = positionals;
  if (!bundle || more.length > 0) throw new UsageError(`Name one bundle.\n\n${usage}`);
  const { policy, fingerprints } = await readMeasure(values);
  const openSeed = await readMacKey(values['mac-key'] ?? null, values['passphrase-file'] ?? null);
  const { state = null, json = false } = values;
  return { bundle, policy, statePath: state, fingerprints, openSeed, json };
}

async function readMacKey(path: string | null, passphrasePath: string | null): Promise<OpenSeed | null> {
  if (path === null) return null;
  const passphrase =
    passphrasePath === null ? null : (await readFile(passphrasePath, 'utf8')).replace(/\r?\n$/, '');
  const armored = await readFile(path, 'utf8');
  try {
    return await seedOpener(armored, passphrase);
  } catch (cause) {
    throw new UsageError(`${path}: ${cause instanceof Error ? cause.message : cause}.`);
  }
}

async function run({ bundle, policy, statePath, fingerprints, openSeed, json }: Wish): Promise<number> {
  const stored = statePath === null ? null : await readIfThere(statePath);
  const state: AuditorState | null =
    stored === null ? null : parseAs(statePath ?? '', stored, parseAuditorState);
  const verdict = await verifyBundle(await openBundle(bundle), {
    now: new Date(),
    fingerprints,
    policy,
    state,
    openSeed,
    digests: nativeDigests,
    ...(process.stderr.isTTY ? { onProgress: showProgress } : {}),
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const holds = verdict.exitCode === exitCodes.holds || verdict.exitCode === exitCodes.unwitnessed;
  if (statePath !== null && holds && verdict.head)
    await writeDurably(statePath, formatAuditorState(verdict.head));
  process.stdout.write(
    json
      ? `${JSON.stringify({ bundle, ...verdict }, null, 2)}\n`
      : verdictText(bundle, verdict, { policy, state, statePath }),
  );
  return verdict.exitCode;
}

function showProgress(leaves: number): void {
  process.stderr.write(`\r${leaves.toLocaleString('en-GB')} events …`);
}

await runProgram('concord-verify', () => main(process.argv.slice(2)));
