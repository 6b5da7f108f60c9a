import type pg from 'pg';
import { env } from '@/server/env';
import { openSigner } from '@/server/openpgp';
import { seal } from '@/server/sealer/seal';
import { openSealing, type Sealing } from '@/server/sealer/sealing';
import { signStatements } from '@/server/sealer/statements';

/** A sealer with the key of the tests' installation, to which the writers encrypt their seeds. */
export async function testSealing(): Promise<Sealing> {
  const signer = await openSigner(env.auditKeyFile, env.auditKeyPassphrase);
  return openSealing(signer, 'concord.test/audit', env.seedKeysFile);
}

/** Seals and signs what waits while `work` runs, as the sealer does beside the portal. */
export async function whileSealing<T>(
  client: pg.Client,
  sealing: Sealing,
  work: () => Promise<T>,
): Promise<T> {
  let done = false;
  const running = (async () => {
    while (!done) {
      await seal(client, sealing, new Date());
      for (const kind of ['bundles', 'others'] as const)
        await signStatements(client, sealing, new Date(), kind);
    }
  })();
  return work().finally(async () => {
    done = true;
    await running;
  });
}
