import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { startEmbedded } from '@/server/database/embedded';
import { migrate } from '@/server/database/migrate';
import { env } from '@/server/env';
import { newKeyFile } from '@/server/keys/local-file';
import { createKey, publicKeyIn } from '@/server/openpgp';
import { tellMigrations } from '@/server/sealer/migration-events';

/** What an installation makes up for itself on its first start and keeps, readable by its user alone. */
const secretsSchema = z.strictObject({
  database: z.string(),
  session: z.string(),
  auditKeyPassphrase: z.string(),
  demoPassword: z.string(),
});

export interface Installation {
  /** The database's administrator: for migrations, the demo and tests, never for the portal. */
  readonly adminUrl: string;
  readonly demoPassword: string;
  /** Settings for the processes of the portal. */
  readonly settings: Readonly<Record<string, string>>;
  /** Stops the embedded PostgreSQL, if this call started it. */
  stop(): Promise<void>;
  /** For tests and benchmarks: stops it and removes everything that it keeps. */
  discard(): Promise<void>;
}

/** An installation whose database may have any schema, or none. */
export interface StartedInstallation extends Omit<Installation, 'settings'> {
  /** Makes the roles and brings the database to the newest schema; returns the settings. */
  migrate(): Promise<Installation['settings']>;
}

/** Makes ready what the portal stands on: the started installation, with its roles and the newest schema. */
export async function prepareInstallation(home?: string, durable?: boolean): Promise<Installation> {
  const { migrate, ...started } = await startInstallation(home, durable);
  try {
    return { ...started, settings: await migrate() };
  } catch (error) {
    await started.stop();
    throw error;
  }
}

/**
 * Starts PostgreSQL (embedded in `.concord/`, unless DATABASE_URL names a server) and makes this installation's own
 * secrets and keys, if it has none.
 */
export async function startInstallation(
  home = path.resolve(env.home),
  durable = true,
): Promise<StartedInstallation> {
  mkdirSync(home, { recursive: true });
  const secrets = readSecrets(path.join(home, 'secrets.json'));
  const keyFile = path.join(home, 'keys.json');
  if (!existsSync(keyFile)) writeFileSync(keyFile, newKeyFile(), { mode: 0o600 });
  const auditKeyFile = path.join(home, 'audit-signing-key.asc');
  if (!existsSync(auditKeyFile)) {
    await createKey(auditKeyFile, 'Concord audit trail', secrets.auditKeyPassphrase);
  }
  const seedKeysFile = path.join(home, 'seed-keys.asc');
  if (!existsSync(seedKeysFile)) writeFileSync(seedKeysFile, await publicKeyIn(auditKeyFile));
  const embedded = env.databaseAdmin
    ? undefined
    : await startEmbedded({ directory: path.join(home, 'postgres'), durable });
  const adminUrl = env.databaseAdmin ?? embedded?.url ?? '';
  return {
    adminUrl,
    demoPassword: secrets.demoPassword,
    migrate: async () => {
      const { urls, applied } = await migrate(adminUrl, secrets.database);
      await tellMigrations(urls.sealer, seedKeysFile, applied);
      return {
        DATABASE_APP_URL: urls.app,
        DATABASE_WORKER_URL: urls.worker,
        DATABASE_SEALER_URL: urls.sealer,
        CONCORD_SESSION_SECRET: secrets.session,
        CONCORD_KEY_FILE: keyFile,
        CONCORD_SEED_KEYS_FILE: seedKeysFile,
        CONCORD_AUDIT_KEY_FILE: auditKeyFile,
        CONCORD_AUDIT_KEY_PASSPHRASE: secrets.auditKeyPassphrase,
      };
    },
    stop: async () => {
      if (embedded?.started) await embedded.stop();
    },
    discard: async () => {
      await embedded?.remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function readSecrets(file: string): z.infer<typeof secretsSchema> {
  if (existsSync(file)) return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const secret = () => randomBytes(32).toString('base64url');
  const words = ['harbor', 'lantern', 'orchard', 'granite', 'meadow', 'copper', 'willow', 'summit'];
  const word = () => words[randomInt(words.length)];
  const secrets = {
    database: secret(),
    session: secret(),
    auditKeyPassphrase: secret(),
    demoPassword: `${word()}-${word()}-${randomInt(1_000, 10_000)}`,
  };
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
