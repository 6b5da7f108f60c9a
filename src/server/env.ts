import 'server-only';
import { z } from 'zod';

/** A setting is missing or wrong. The message says which and what to do; it never shows a value. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

function setting<T>(name: string, schema: z.ZodType<T>, whatToDo: string): T {
  const parsed = schema.safeParse(process.env[name]);
  if (!parsed.success) throw new ConfigurationError(`${name} is missing or not valid. ${whatToDo}`);
  return parsed.data;
}

const text = z.string().min(1);
const secret = z.string().min(32);
const asWritten = 'See docs/operators-guide.md, "Settings".';
const local = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Everything that Concord takes from its environment. Read when asked for, so that each process needs only its own;
 * nothing secret has a default (the demo generates its own on first start).
 */
export const env = {
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
    const url = setting(
      'CONCORD_URL',
      z
        .url()
        .default('http://localhost:3000')
        .transform((value) => new URL(value)),
      asWritten,
    );
    if (url.protocol !== 'https:' && !local.has(url.hostname)) {
      throw new ConfigurationError('CONCORD_URL must begin with https:// unless it names this machine.');
    }
    return url;
  },
  get secure(): boolean {
    return env.url.protocol === 'https:';
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
    return setting('CONCORD_KEY_FILE', text, 'Make one with `npm run keys -- create FILE`.');
  },
  get auditKeyFile(): string {
    return setting('CONCORD_AUDIT_KEY_FILE', text, asWritten);
  },
  get auditKeyPassphrase(): string {
    return setting('CONCORD_AUDIT_KEY_PASSPHRASE', secret, 'It protects the key that signs checkpoints.');
  },
};
