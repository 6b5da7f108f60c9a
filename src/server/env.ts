import 'server-only';
import { z } from 'zod';

/** A setting is missing or wrong. The message says which and what to do; it never shows a value. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

function setting<T>(name: string, schema: z.ZodType<T>, whatToDo: string, fallback?: string): T {
  const parsed = schema.safeParse(process.env[name] ?? fallback);
  if (!parsed.success) throw new ConfigurationError(`${name} is missing or not valid. ${whatToDo}`);
  return parsed.data;
}

const text = z.string().min(1);
const secret = z.string().min(32);
const asWritten = 'See docs/operators-guide.md, "Settings".';
const local = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An address that must be https, but on the machine itself. */
function address(name: string, fallback?: string): URL {
  const url = setting(
    name,
    z.url().transform((value) => new URL(value)),
    asWritten,
    fallback,
  );
  if (url.protocol !== 'https:' && !local.has(url.hostname)) {
    throw new ConfigurationError(`${name} must begin with https:// unless it names this machine.`);
  }
  return url;
}

/** The transit engine of OpenBao or Vault, and the names of the keys in it. */
export interface VaultSettings {
  readonly address: URL;
  readonly tokenFile: string;
  readonly mount: string;
  readonly keys: { readonly tokens: string; readonly data: string; readonly seeds: string };
}

/**
 * Everything that Concord takes from its environment. Read when asked for, so that each process needs only its own;
 * nothing secret has a default (the demo generates its own on first start).
 */
export const env = {
  /** Takes over settings that an installation has made up for itself. What the environment says already, wins. */
  adopt(settings: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(settings)) process.env[name] ??= value;
  },
  /** The environment of a child process, with these settings where it has none of its own. */
  forChild(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    return {
      ...settings,
      ...process.env,
      ...(settings['NODE_ENV'] && { NODE_ENV: settings['NODE_ENV'] as 'production' }),
    };
  },
  /** Are the connections given from outside, as they are in production? */
  get configured(): boolean {
    return (process.env['DATABASE_APP_URL'] ?? process.env['DATABASE_SEALER_URL']) !== undefined;
  },
  get port(): string {
    return process.env['PORT'] ?? (env.url.port || '3000');
  },
  /** Where an installation keeps its embedded PostgreSQL, secrets and keys. */
  get home(): string {
    return process.env['CONCORD_HOME'] ?? '.concord';
  },
  get demoPassword(): string {
    return process.env['CONCORD_DEMO_PASSWORD'] ?? '';
  },
  /** Who signs in where there is no browser; asked for if it is not set. */
  get memberEmail(): string | undefined {
    return process.env['CONCORD_EMAIL'];
  },
  get memberPassword(): string | undefined {
    return process.env['CONCORD_PASSWORD'];
  },
  get production(): boolean {
    return process.env['NODE_ENV'] === 'production';
  },
  /** Shows the demo stripe and the demo accounts on the sign-in page. */
  get demo(): boolean {
    return process.env['CONCORD_DEMO'] === '1';
  },
  get logLevel(): string {
    return process.env['CONCORD_LOG_LEVEL'] ?? 'info';
  },
  /** The address in the browser. Must be https, but on the machine itself. */
  get url(): URL {
    return address('CONCORD_URL', `http://localhost:${process.env['PORT'] ?? 3000}`);
  },
  get secure(): boolean {
    return env.url.protocol === 'https:';
  },
  /** The database's administrator, for migrations. Without it and DATABASE_APP_URL the embedded PostgreSQL is used. */
  get databaseAdmin(): string | undefined {
    return process.env['DATABASE_URL'];
  },
  get databaseApp(): string {
    return setting('DATABASE_APP_URL', text, asWritten);
  },
  get databaseWorker(): string {
    return setting('DATABASE_WORKER_URL', text, asWritten);
  },
  get databaseSealer(): string {
    return setting('DATABASE_SEALER_URL', text, asWritten);
  },
  get sessionSecret(): string {
    return setting('CONCORD_SESSION_SECRET', secret, 'Set at least 32 random characters.');
  },
  get keyFile(): string {
    return setting('CONCORD_KEY_FILE', text, '`npm run db:migrate` makes one in .concord/ (CONCORD_HOME).');
  },
  /** The key service, if there is one. Without it all keys are in the key file. */
  get vault(): VaultSettings | undefined {
    if (process.env['CONCORD_VAULT_ADDR'] === undefined) return undefined;
    const word = z.string().regex(/^\w[\w.-]*(\/\w[\w.-]*)*$/);
    return {
      address: address('CONCORD_VAULT_ADDR'),
      tokenFile: setting('CONCORD_VAULT_TOKEN_FILE', text, asWritten),
      mount: setting('CONCORD_VAULT_MOUNT', word, asWritten, 'transit'),
      keys: {
        tokens: setting('CONCORD_VAULT_TOKENS_KEY', word, asWritten, 'concord-tokens'),
        data: setting('CONCORD_VAULT_DATA_KEY', word, asWritten, 'concord-data'),
        seeds: setting('CONCORD_VAULT_SEEDS_KEY', word, asWritten, 'concord-seeds'),
      },
    };
  },
  /** Public keys, one armoured block after another: the sealer's and the auditors', for the writers' seeds. */
  get seedKeysFile(): string {
    return setting('CONCORD_SEED_KEYS_FILE', text, asWritten);
  },
  /** The keys that GnuPG's agent holds for the trail, if there are any. */
  get auditGpg(): { readonly home: string | null; readonly fingerprints: readonly string[] } | undefined {
    if (process.env['CONCORD_AUDIT_GPG_KEYS'] === undefined) return undefined;
    const fingerprints = setting(
      'CONCORD_AUDIT_GPG_KEYS',
      z
        .string()
        .transform((given) => given.toUpperCase().split(','))
        .pipe(z.array(z.string().transform((one) => one.replaceAll(/\s/g, ''))))
        .refine((given) => given.every((one) => /^[0-9A-F]{40}$/.test(one))),
      'It takes fingerprints of primary keys, 40 hex digits each, with commas between.',
    );
    return { home: process.env['CONCORD_AUDIT_GPG_HOME'] ?? null, fingerprints };
  },
  /** What a program that is none of ours is started with: none of our secrets. */
  get bare(): NodeJS.ProcessEnv {
    const { PATH, HOME, NODE_ENV } = process.env;
    return { PATH, HOME, NODE_ENV, LC_ALL: 'C' };
  },
  get hasAuditKeyFile(): boolean {
    return process.env['CONCORD_AUDIT_KEY_FILE'] !== undefined;
  },
  /** For how many days an event stays in the database at least: a year, or what the longest rule of an agency says. */
  get trailKeptDays(): number {
    const days = z.coerce.number().int().min(365);
    return setting('CONCORD_TRAIL_KEPT_DAYS', days, 'It is a number of days, 365 at least.', '365');
  },
  get auditKeyFile(): string {
    return setting('CONCORD_AUDIT_KEY_FILE', text, asWritten);
  },
  get auditKeyPassphrase(): string {
    return setting('CONCORD_AUDIT_KEY_PASSPHRASE', secret, 'It protects the key that signs checkpoints.');
  },
};
