import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { createSigningKey, openSigner, type Signer } from '@/server/openpgp';
import { seal } from '@/server/sealer/seal';

const passphrase = 'a passphrase for the tests of the sealer';

export async function testSigner(): Promise<Signer> {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'concord-key-')), 'key.asc');
  await createSigningKey(file, 'Concord tests', passphrase);
  return openSigner(file, passphrase);
}

/** Seals what waits while `work` runs, as the sealer does beside the portal. */
export async function whileSealing<T>(client: pg.Client, signer: Signer, work: () => Promise<T>): Promise<T> {
  let done = false;
  const sealing = (async () => {
    while (!done) await seal(client, signer, 'concord.test/audit', new Date());
  })();
  return work().finally(async () => {
    done = true;
    await sealing;
  });
}
