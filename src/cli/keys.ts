import { writeFileSync } from 'node:fs';
import { AppError, type ErrorCode } from '@/core/errors';
import { type Progress, rotateTokens } from '@/features/deconfliction/token-rotation/commands';
import { listTokenKeys, rotationProgress } from '@/features/deconfliction/token-rotation/queries';
import { ConfigurationError, env } from '@/server/env';
import { newBlindingKeyFile, newKeyFile } from '@/server/keys/local-file';
import { keyProvider } from '@/server/keys/provider';
import { prepareInstallation } from './installation';
import { auditRevoke, auditRotate, auditStatus } from './trail-keys';
import { readArguments, UsageError } from './usage';

const usage = `Usage: npm run keys -- status
       npm run keys -- rotate
       npm run keys -- create FILE [--service]
       npm run keys -- audit-status [--json]
       npm run keys -- audit-rotate [--to FINGERPRINT]
       npm run keys -- audit-revoke FINGERPRINT [--after NO] [--to FINGERPRINT] [--lost]

status        which versions of the tokens' key there are, and how far a rotation is
rotate        replaces the tokens' second key (K2) while the portal runs, and goes on with a rotation
              that was stopped: adds a key, makes every token anew from the encrypted original,
              retires the old key, removes its tokens, destroys it. Ctrl-C stops it; run it again
              to go on.
create        writes a new key file; with --service one that holds K1 alone, for where the other
              keys are in OpenBao or Vault (CONCORD_VAULT_ADDR)

With the settings of the sealer:
audit-status  the keys that sign the trail: since when, until when, which checkpoints
audit-rotate  another key takes over, by a checkpoint that both sign: an unused one of this machine,
              or one that is made now in the key file, unless --to names it. The sealer may run
audit-revoke  the key that signs does not count any more after a checkpoint, and another takes its
              place without it: because it may be in wrong hands, or was --lost. The checkpoint is
              the last that a witness cosigned, unless --after names it. Every auditor and witness
              must be told of the new key. Read docs/operators-guide.md first

Not rotated: K1, the veil over PDQ hashes, the keys of the agencies' data. If the veil may be
known, so may be every veiled hash of a copy of the database (docs/adr/0013).
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  service: { type: 'boolean' },
  json: { type: 'boolean' },
  to: { type: 'string' },
  after: { type: 'string' },
  lost: { type: 'boolean' },
} as const;

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
  conflict: 'Another rotation is under way, or was done just now.',
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

const fingerprintIn = (given: string): string => {
  const fingerprint = given.replaceAll(/\s/g, '').toUpperCase();
  if (!/^[0-9A-F]{40}$/.test(fingerprint))
    throw new UsageError(`${given} is no fingerprint of 40 hex digits.`);
  return fingerprint;
};

/** What is wished for, or null if nothing that can be done. */
function work(): (() => Promise<string>) | null {
  const { values, positionals } = readArguments(process.argv.slice(2), options, usage);
  const [command = '', of, ...more] = positionals;
  const { help, service, json = false, after, lost } = values;
  const given = Object.keys(values);
  const takes = (...names: readonly string[]) =>
    more.length === 0 && given.every((name) => names.includes(name));
  const alone = takes() && !of;
  const to = values.to === undefined ? null : fingerprintIn(values.to);
  if (help) return async () => usage;
  if (command === 'status' && alone) return () => installed(status);
  if (command === 'rotate' && alone) return () => installed(rotate);
  if (command === 'create' && of && takes('service')) return async () => create(of, service ?? false);
  if (command === 'audit-status' && !of && takes('json')) return () => installed(() => auditStatus(json));
  if (command === 'audit-rotate' && !of && takes('to')) return () => installed(() => auditRotate(to));
  if (command !== 'audit-revoke' || !of || !takes('to', 'after', 'lost')) return null;
  if (after !== undefined && !/^[1-9]\d{0,8}$/.test(after)) throw new UsageError('--after takes a number.');
  const no = after === undefined ? null : Number(after);
  const reason = lost ? 'lost' : 'compromised';
  return () => installed(() => auditRevoke({ fingerprint: fingerprintIn(of), after: no, to, reason }));
}

try {
  const doIt = work();
  process.stdout.write(doIt ? await doIt() : usage);
  if (!doIt) process.exitCode = 2;
} catch (error) {
  const sentence = error instanceof UsageError ? error.message : sentenceOf(error);
  if (!sentence) throw error;
  process.stderr.write(`${sentence.trimEnd()}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
process.exit();
