import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareInstallation } from '@/cli/installation';
import { env } from '@/server/env';

/** A durable PostgreSQL of the benchmark's own (or that of DATABASE_URL), migrated and empty. */
export async function benchDatabase() {
  const home = mkdtempSync(path.join(tmpdir(), 'concord-bench-'));
  const installation = await prepareInstallation(home, true);
  env.adopt(installation.settings);
  return {
    adminUrl: installation.adminUrl,
    settings: installation.settings,
    end: installation.discard,
  };
}
