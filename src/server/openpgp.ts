import 'server-only';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  createMessage,
  decryptKey,
  enums,
  generateKey,
  type PrivateKey,
  readPrivateKey,
  sign,
} from 'openpgp';
import { ConfigurationError } from './env';

export interface Signer {
  /** Forty upper-case hex digits. */
  readonly fingerprint: string;
  /** Armoured. */
  readonly publicKey: string;
  /** Detached, armoured, binary document, SHA-512: what `gpg --verify` takes. */
  sign(content: Uint8Array): Promise<string>;
}

/**
 * Writes a new signing key, encrypted under the passphrase: version 4, Ed25519 in the legacy form, the one that GnuPG
 * and Sequoia accept (docs/adr/0004).
 */
export async function createSigningKey(file: string, name: string, passphrase: string): Promise<void> {
  const { privateKey } = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name }],
    passphrase,
    config: { v6Keys: false },
  });
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, privateKey, { mode: 0o600, flag: 'wx' });
}

/** Opens the key once; signing takes about a millisecond. */
export async function openSigner(file: string, passphrase: string): Promise<Signer> {
  if (!existsSync(file))
    throw new ConfigurationError('CONCORD_AUDIT_KEY_FILE names a file that is not there.');
  const locked = await readPrivateKey({ armoredKey: readFileSync(file, 'utf8') });
  const privateKey = await unlock(locked, passphrase);
  return {
    fingerprint: privateKey.getFingerprint().toUpperCase(),
    publicKey: privateKey.toPublic().armor(),
    sign: async (content) =>
      sign({
        message: await createMessage({ binary: content }),
        signingKeys: privateKey,
        detached: true,
        format: 'armored',
        config: { preferredHashAlgorithm: enums.hash.sha512 },
      }),
  };
}

async function unlock(privateKey: PrivateKey, passphrase: string): Promise<PrivateKey> {
  try {
    return await decryptKey({ privateKey, passphrase });
  } catch (cause) {
    throw new ConfigurationError('CONCORD_AUDIT_KEY_PASSPHRASE does not open the signing key.', { cause });
  }
}
