import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { prepareInstallation } from '@/cli/installation';

/** One embedded PostgreSQL for the run, or the server of DATABASE_URL; each file copies the migrated template. */
export default async function setup(project: TestProject) {
  const home = mkdtempSync(path.join(tmpdir(), 'concord-test-'));
  const installation = await prepareInstallation(home, false);
  project.provide('adminUrl', installation.adminUrl);
  project.provide('settings', { ...installation.settings });
  return installation.discard;
}

declare module 'vitest' {
  interface ProvidedContext {
    adminUrl: string;
    settings: Record<string, string>;
  }
}
