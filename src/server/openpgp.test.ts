import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readKey, readPrivateKey } from 'openpgp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigurationError } from './env';
import { createKey, openSigner } from './openpgp';

const passphrase = 'a passphrase for the tests of the signing key';
const folder = mkdtempSync(path.join(tmpdir(), 'concord-signing-'));
const file = path.join(folder, 'keys', 'audit-signing-key.asc');

beforeAll(() => createKey(file, 'Concord tests', passphrase));
afterAll(() => rmSync(folder, { recursive: true }));

test('the signing key lies on the disk encrypted, readable by its user alone', async () => {
  const key = await readPrivateKey({ armoredKey: readFileSync(file, 'utf8') });
  expect(key.isDecrypted()).toBe(false);
  const packets = key.getKeys().map(({ keyPacket }) => keyPacket as { isEncrypted?: boolean | null });
  expect(packets.length).toBeGreaterThan(0);
  for (const packet of packets) expect(packet.isEncrypted).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a wrong passphrase is refused, in words that hold neither passphrase nor key', async () => {
  for (const wrong of ['', 'a wrong passphrase', `${passphrase} `]) {
    const refused = await openSigner(file, wrong).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConfigurationError);
    expect((refused as Error).message).toBe('CONCORD_AUDIT_KEY_PASSPHRASE does not open the signing key.');
  }
});

test('a key that is not there is refused', async () => {
  await expect(openSigner(path.join(folder, 'none.asc'), passphrase)).rejects.toThrow(
    'CONCORD_AUDIT_KEY_FILE names a file that is not there.',
  );
});

test('with the right one it signs, and publishes no private part', async () => {
  const signer = await openSigner(file, passphrase);
  const published = await readKey({ armoredKey: signer.publicKey });
  expect(published.isPrivate()).toBe(false);
  expect(published.getFingerprint().toUpperCase()).toBe(signer.fingerprint);
  expect(await signer.sign(Buffer.from('one line\n'))).toMatch(/^-----BEGIN PGP SIGNATURE-----/);
});

test('a key is never written over another', async () => {
  const before = readFileSync(file, 'utf8');
  await expect(createKey(file, 'Another', passphrase)).rejects.toThrow(/EEXIST/);
  expect(readFileSync(file, 'utf8')).toBe(before);
});
