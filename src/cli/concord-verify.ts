import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { exitCodes } from '@/core/bundle/findings';
import type { BundleEntry } from '@/core/bundle/pass';
import { readBundlePath } from '@/core/bundle/paths';
import { openpgpVerifier } from '@/core/bundle/signatures';
import { verifyBundle } from '@/core/bundle/verify';
import { readZip } from '@/core/zip/read';
import { verdictText } from './verify-text';

/** Verifies an export of the audit trail, offline and without trusting whoever made it. */

const usage = `Usage: concord-verify [--fingerprint FPR]... [--json] BUNDLE

BUNDLE             the ZIP archive, or a folder with the files unpacked from it
--fingerprint FPR  a key that may have signed (40 hex digits, as gpg prints them), told to
                   you by another way than the bundle; may be given several times
--json             the verdict as JSON
--help             this text

Exit codes:  0 the trail holds        11 a signature does not    15 a key cannot be accepted
             2 wrong usage            12 checkpoints disagree    16 numbers are missing
            10 events were altered    13 format or archive     20 it holds, but for the last events,
                                                                which no checkpoint covers
`;

class UsageError extends Error {}

interface Wish {
  readonly bundle: string;
  readonly fingerprints: readonly string[];
  readonly json: boolean;
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const wish = readWish(args);
    if (!wish) {
      process.stdout.write(usage);
      return exitCodes.holds;
    }
    return await run(wish);
  } catch (cause) {
    if (!(cause instanceof UsageError) && !isFileError(cause)) throw cause;
    process.stderr.write(`concord-verify: ${cause.message}\n`);
    return exitCodes.usage;
  }
}

/** What is wished for; null for help. */
function readWish(args: readonly string[]): Wish | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  const [bundle, ...more] = positionals;
  if (!bundle || more.length > 0) throw new UsageError(`Name one bundle.\n\n${usage}`);
  const fingerprints = (values.fingerprint ?? []).map((text) => text.replaceAll(/\s/g, ''));
  for (const fingerprint of fingerprints) {
    if (!/^[0-9A-Fa-f]{40}$/.test(fingerprint)) throw new UsageError(`${fingerprint} is not 40 hex digits.`);
  }
  return { bundle, fingerprints, json: values.json ?? false };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        fingerprint: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : cause}\n\n${usage}`);
  }
}

async function run({ bundle, fingerprints, json }: Wish): Promise<number> {
  const isFolder = (await stat(bundle)).isDirectory();
  const verdict = await verifyBundle(isFolder ? readFolder(bundle) : readZip(createReadStream(bundle)), {
    verifier: openpgpVerifier(new Date()),
    fingerprints,
    ...(process.stderr.isTTY ? { onProgress: showProgress } : {}),
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  process.stdout.write(
    json ? `${JSON.stringify({ bundle, ...verdict }, null, 2)}\n` : verdictText(bundle, verdict),
  );
  return verdict.exitCode;
}

function showProgress(leaves: number): void {
  process.stderr.write(`\r${leaves.toLocaleString('en-GB')} events …`);
}

/** The regular files of a folder in the order of an archive; what belongs to no bundle comes first. */
async function* readFolder(folder: string): AsyncGenerator<BundleEntry> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = found
    .filter((file) => file.isFile())
    .map((file) => relative(folder, join(file.parentPath, file.name)).replaceAll(sep, '/'));
  const orderOf = (name: string) => readBundlePath(name)?.order ?? '';
  names.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  for (const name of names) yield { name, content: createReadStream(join(folder, name)) };
}

function isFileError(cause: unknown): cause is Error {
  return (
    cause instanceof Error &&
    'code' in cause &&
    typeof cause.code === 'string' &&
    /^E[A-Z]+$/.test(cause.code)
  );
}

process.exitCode = await main(process.argv.slice(2));
