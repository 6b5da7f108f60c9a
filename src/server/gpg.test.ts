import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openpgpVerifier } from '@/core/bundle/signatures';
import { createGnupg, gnupgPassphrase, isGpgInstalled, type TestGnupg } from '@/test/gnupg';
import { openGpgSigner, reasonOf } from './gpg';
import { environmentKeyring } from './keyring';
import { createKey, encryptFor, openSigner } from './openpgp';

const content = Buffer.from('a checkpoint, as far as this key knows\n');

describe.skipIf(!isGpgInstalled)('a key that the agent of GnuPG holds', () => {
  let gnupg: TestGnupg;
  let fingerprint: string;

  beforeAll(() => {
    gnupg = createGnupg();
    fingerprint = gnupg.createKey();
  });
  afterAll(() => gnupg.remove());

  test('signs as verifiers want it, and opens what is encrypted to it', async () => {
    gnupg.unlock(fingerprint);
    const signer = await openGpgSigner(gnupg.home, fingerprint);
    const signature = await signer.sign(content);
    const verifier = openpgpVerifier(new Date());
    await verifier.addKey(signer.publicKey);
    expect(await verifier.verify(content, signature)).toMatchObject({ holds: true, key: { fingerprint } });
    expect(await verifier.verify(Buffer.from('another'), signature)).toMatchObject({ fault: 'signature' });
    const recipients = path.join(gnupg.home, 'recipients.asc');
    writeFileSync(recipients, signer.publicKey);
    expect(await signer.decrypt(await encryptFor(recipients, 'a seed'))).toBe('a seed');
    expect(signer.publicKey).not.toContain('PRIVATE');
  });

  test('says that it is locked, and signs again once it is unlocked', async () => {
    gnupg.unlock(fingerprint);
    const signer = await openGpgSigner(gnupg.home, fingerprint);
    gnupg.lock();
    await expect(signer.sign(content)).rejects.toThrow(`keeps the key ${fingerprint} locked`);
    await expect(openGpgSigner(gnupg.home, fingerprint)).rejects.toThrow(/locked/);
    gnupg.unlock(fingerprint);
    expect(await signer.sign(content)).toMatch(/^-----BEGIN PGP SIGNATURE-----/);
  });

  test('says that it is not there', async () => {
    const other = '0123456789ABCDEF0123456789ABCDEF01234567';
    await expect(openGpgSigner(gnupg.home, other)).rejects.toThrow(`GnuPG has no secret key ${other}`);
  });

  test('is refused if verifiers would refuse it, or if it is a subkey', async () => {
    const curve = gnupg.createKey('nistp256');
    gnupg.unlock(curve);
    await expect(openGpgSigner(gnupg.home, curve)).rejects.toThrow('The signature is not Ed25519');
    const subkey = /^ssb(?:.*\n)+?fpr:+([0-9A-F]{40}):/m.exec(
      gnupg.run('--with-colons', '--list-secret-keys', fingerprint),
    )?.[1];
    await expect(openGpgSigner(gnupg.home, subkey ?? '')).rejects.toThrow(/GnuPG|primary/);
  });

  test('signs from a file too, by a subkey whose primary key is elsewhere', async () => {
    const primary = gnupg.createOfflineKey();
    const file = path.join(gnupg.home, 'subkeys.asc');
    writeFileSync(file, gnupg.exportSubkeys(primary));
    const signer = await openSigner(file, gnupgPassphrase);
    expect(signer.fingerprint).toBe(primary);
    const verifier = openpgpVerifier(new Date());
    await verifier.addKey(signer.publicKey);
    expect(await verifier.verify(content, await signer.sign(content))).toMatchObject({
      ...{ holds: true, key: { fingerprint: primary } },
    });
    writeFileSync(file, signer.publicKey);
    expect(await signer.decrypt(await encryptFor(file, 'a seed'))).toBe('a seed');
  });

  test('is asked for under the names of the settings, before the keys of the file', async () => {
    const file = path.join(gnupg.home, 'file.asc');
    const passphrase = 'a passphrase for the tests of the keyring';
    await createKey(file, 'Concord tests', passphrase);
    const inFile = (await openSigner(file, passphrase)).fingerprint;
    gnupg.unlock(fingerprint);
    process.env['CONCORD_AUDIT_KEY_FILE'] = file;
    process.env['CONCORD_AUDIT_KEY_PASSPHRASE'] = passphrase;
    process.env['CONCORD_AUDIT_GPG_KEYS'] = fingerprint.toLowerCase();
    process.env['CONCORD_AUDIT_GPG_HOME'] = gnupg.home;
    const keyring = environmentKeyring();
    expect(await keyring.fingerprints()).toEqual([fingerprint, inFile]);
    const first = await keyring.open();
    expect(first.fingerprint).toBe(fingerprint);
    expect((await keyring.open(inFile)).fingerprint).toBe(inFile);
    await expect(keyring.open('F'.repeat(40))).rejects.toThrow('not among the keys of this machine');
    const recipients = path.join(gnupg.home, 'of-file.asc');
    writeFileSync(recipients, (await keyring.open(inFile)).publicKey);
    expect(await first.decrypt(await encryptFor(recipients, 'an older seed'))).toBe('an older seed');
    expect(readFileSync(recipients, 'utf8')).not.toContain('PRIVATE');
  });
});

test('whatever GnuPG says becomes a sentence that says what to do', () => {
  const said = (stderr: string, more: object = {}) =>
    reasonOf({ code: 2, stderr: Buffer.from(stderr), ...more }, 'F'.repeat(40));
  expect(said('gpg: signing failed: No pinentry\n[GNUPG:] FAILURE sign 67108949\n')).toMatch(/locked/);
  expect(said('gpg: signing failed: Bad PIN\n[GNUPG:] FAILURE sign 100663383\n')).toMatch(/: .*Bad PIN\.$/);
  expect(said('gpg: signing failed: No secret key\n[GNUPG:] FAILURE sign 67108881\n')).toMatch(
    /put the card in/,
  );
  expect(said('[GNUPG:] INV_SGNR 5 FFFF\n[GNUPG:] FAILURE sign 54\n')).toMatch(/expired/);
  expect(said('', { killed: true })).toMatch(/did not answer within 15 s/);
  expect(said('', { code: 'ENOENT' })).toMatch(/not installed/);
  expect(said('')).toBe(`GnuPG cannot use the key ${'F'.repeat(40)}: exit code 2.`);
});
