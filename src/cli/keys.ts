import { writeFileSync } from 'node:fs';
import { AppError, type ErrorCode } from '@/core/errors';
import { type Progress, rotateTokens } from '@/features/deconfliction/token-rotation/commands';
import { listTokenKeys, rotationProgress } from '@/features/deconfliction/token-rotation/queries';
import { ConfigurationError, env } from '@/server/env';
import { newBlindingKeyFile, newKeyFile } from '@/server/keys/local-file';
import { keyProvider } from '@/server/keys/provider';
import { prepareInstallation } from './installation';

const usage = `Usage: npm run keys -- status
       npm run keys -- rotate
       npm run keys -- create FILE [--service]

status   which versions of the tokens' key there are, and how far a rotation is
rotate   replaces the tokens' second key (K2) while the portal runs, and goes on with a rotation
         that was stopped: adds a key, makes every token anew from the encrypted original, retires
         the old key, removes its tokens, destroys it. Ctrl-C stops it; run it again to go on.
create   writes a new key file; with --service one that holds K1 alone, for where the other keys
         are in OpenBao or Vault (CONCORD_VAULT_ADDR)

Not rotated: K1, the veil over PDQ hashes, the keys of the agencies' data. If the veil may be
known, so may be every veiled hash of a copy of the database (docs/adr/0013).
`;

const counted = (count: number) => count.toLocaleString('en');
const what = { add: 'Making tokens anew', remove: 'Removing old tokens' } as const;

/** A bar on a terminal; elsewhere a line a step, so that a log stays short. */
function showing(): (progress: Progress) => void {
  let told: string | undefined;
  return ({ step, done, leads }) => {
    const share = leads === 0 ? 1 : done / leads;
    if (process.stdout.isTTY) {
      const bar = '█'.repeat(Math.round(share * 30)).padEnd(30, '░');
      process.stdout.write(
        `\r${what[step]} ${bar} ${counted(done)} of ${counted(leads)} leads${done === leads ? '\n' : ''}`,
      );
    } else if (told !== step || done === leads) {
      process.stdout.write(`${what[step]}: ${counted(done)} of ${counted(leads)} leads\n`);
    }
    told = step;
  };
}

async function rotate(): Promise<string> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  try {
    const version = await rotateTokens({ onProgress: showing(), signal: stop.signal });
    return `Version ${version} of the tokens' key is live; the one before it is destroyed.\n`;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.exitCode = 130;
    return '\nStopped. The portal goes on with both keys; run this again to finish.\n';
  }
}

async function status(): Promise<string> {
  const keys = await listTokenKeys();
  const live = keys.filter(({ retiredAt }) => !retiredAt);
  const held = await keyProvider().tokenKeyVersions();
  const lines = keys.map(({ version, addedAt, retiredAt, destroyedAt }) => {
    const state = destroyedAt ? 'destroyed' : retiredAt ? 'retired' : 'live';
    const at = (destroyedAt ?? retiredAt ?? addedAt).toISOString();
    return `version ${version}: ${state} since ${at}${held.includes(version) ? '' : ', key not there'}`;
  });
  const newest = live.at(-1)?.version ?? 0;
  const { add, remove } = await rotationProgress(newest);
  if (live.length > 1)
    lines.push(`being rotated: ${what.add}, ${counted(add.done)} of ${counted(add.leads)} leads`);
  else if (keys.some(({ retiredAt, destroyedAt }) => retiredAt && !destroyedAt)) {
    lines.push(`being rotated: ${what.remove}, ${counted(remove.done)} of ${counted(remove.leads)} leads`);
  }
  return `${lines.join('\n')}\n`;
}

function create(file: string, service: boolean): string {
  writeFileSync(file, service ? newBlindingKeyFile() : newKeyFile(), { mode: 0o600, flag: 'wx' });
  return `Wrote ${file}. Keep a copy of it apart from the database's.\n`;
}

const sentences: Partial<Record<ErrorCode, string>> = {
  conflict: 'Another rotation is under way.',
  unavailable: 'The database or the key service cannot be reached. Run this again to go on.',
};

/** What an operator is told of an error; nothing if it is none that an operator can do something about. */
function sentenceOf(error: unknown): string | undefined {
  if (error instanceof ConfigurationError) return error.message;
  return error instanceof AppError ? sentences[error.code] : undefined;
}

/** With the database and the settings of this installation. */
async function installed(work: () => Promise<string>): Promise<string> {
  const installation = env.configured ? undefined : await prepareInstallation();
  if (installation) env.adopt(installation.settings);
  return work().finally(() => installation?.stop());
}

const [command, ...rest] = process.argv.slice(2);
const [file = '', option] = rest;
const work = {
  status: rest.length === 0 && (() => installed(status)),
  rotate: rest.length === 0 && (() => installed(rotate)),
  create: file && (!option || option === '--service') && (async () => create(file, option !== undefined)),
  '--help': async () => usage,
}[command ?? ''];
try {
  process.stdout.write(work ? await work() : usage);
  if (!work) process.exitCode = 2;
} catch (error) {
  const sentence = sentenceOf(error);
  if (!sentence) throw error;
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
process.exit();
