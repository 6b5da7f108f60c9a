import { appendFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { env } from '@/server/env';
import { createKey, publicKeyIn } from '@/server/openpgp';

/** The demo's auditor can open the writers' seeds: a key in `.concord/`, under the demo's password. */
export async function addDemoAuditor(password: string): Promise<void> {
  const file = path.join(env.home, 'demo-auditor-key.asc');
  if (existsSync(file)) return;
  await createKey(file, 'Auditor of the demo', password);
  appendFileSync(env.seedKeysFile, await publicKeyIn(file));
}
