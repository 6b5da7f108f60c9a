import 'server-only';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import {
  createMessage,
  decrypt,
  decryptKey,
  encrypt,
  enums,
  generateKey,
  type PrivateKey,
  readKey,
  readMessage,
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
  /** The text of a message that was encrypted to this key. @throws Error if it was not. */
  decrypt(message: string): Promise<string>;
}

/**
 * Writes a new key that signs and decrypts, encrypted under the passphrase: version 4, Ed25519 in the legacy form, the one that GnuPG
 * and Sequoia accept (docs/adr/0004).
 */
export async function createKey(file: string, name: string, passphrase: string): Promise<void> {
  const privateKey = await newKey(name, passphrase);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, privateKey, { mode: 0o600, flag: 'wx' });
}

async function newKey(name: string, passphrase: string): Promise<string> {
  const { privateKey } = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name }],
    passphrase,
    config: { v6Keys: false },
  });
  return privateKey;
}

/**
 * Opens the keys of a file once; signing takes about a millisecond. Each opens the seeds that were encrypted to any of
 * them. A file may hold signing subkeys whose primary key is kept elsewhere (`gpg --export-secret-subkeys`).
 */
export async function openKeyFile(file: string, passphrase: string): Promise<Signer[]> {
  if (!existsSync(file))
    throw new ConfigurationError('CONCORD_AUDIT_KEY_FILE names a file that is not there.');
  const privateKeys: PrivateKey[] = [];
  for (const armoredKey of blocksIn(readFileSync(file, 'utf8'))) {
    privateKeys.push(await unlock(await readPrivateKey({ armoredKey }), passphrase));
  }
  if (privateKeys.length === 0)
    throw new ConfigurationError('CONCORD_AUDIT_KEY_FILE names a file without a key.');
  return privateKeys.map((privateKey) => signerOf(privateKey, privateKeys));
}

/** The first key of a file. */
export async function openSigner(file: string, passphrase: string): Promise<Signer> {
  const [signer] = await openKeyFile(file, passphrase);
  if (!signer) throw new ConfigurationError('CONCORD_AUDIT_KEY_FILE names a file without a key.');
  return signer;
}

function signerOf(privateKey: PrivateKey, privateKeys: PrivateKey[]): Signer {
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
    decrypt: async (armoredMessage) => {
      const message = await readMessage({ armoredMessage });
      return (await decrypt({ message, decryptionKeys: privateKeys })).data;
    },
  };
}

/** A message that whoever holds one of the keys in the file, and nobody else, can read. Armoured. */
export async function encryptFor(recipientsFile: string, text: string): Promise<string> {
  if (!existsSync(recipientsFile))
    throw new ConfigurationError('CONCORD_SEED_KEYS_FILE names a file that is not there.');
  const blocks = blocksIn(readFileSync(recipientsFile, 'utf8'));
  const encryptionKeys = await Promise.all(blocks.map((armoredKey) => readKey({ armoredKey })));
  if (encryptionKeys.length === 0)
    throw new ConfigurationError('CONCORD_SEED_KEYS_FILE names a file without a key.');
  return encrypt({ message: await createMessage({ text }), encryptionKeys, format: 'armored' });
}

/** Each armoured block of a file that may hold several. */
function blocksIn(text: string): string[] {
  return text.match(/-----BEGIN PGP [A-Z ]+-----[\s\S]+?-----END PGP [A-Z ]+-----/g) ?? [];
}

/** Adds a new key to a file of keys under one passphrase; what is there stays. Returns its fingerprint. */
export async function addKey(file: string, name: string, passphrase: string): Promise<string> {
  const added = await newKey(name, passphrase);
  replaceFile(file, `${readFileSync(file, 'utf8').trimEnd()}\n${added}`);
  return (await readKey({ armoredKey: added })).getFingerprint().toUpperCase();
}

/** Adds a public key to a file of them, if it is not there, and removes another. */
export async function changeRecipients(file: string, keys: { add: string; remove?: string }): Promise<void> {
  const fingerprintOf = async (armoredKey: string) => (await readKey({ armoredKey })).getFingerprint();
  const [added, removed] = [await fingerprintOf(keys.add), keys.remove && (await fingerprintOf(keys.remove))];
  const kept: string[] = [];
  for (const block of blocksIn(readFileSync(file, 'utf8'))) {
    if (![added, removed].includes(await fingerprintOf(block))) kept.push(block);
  }
  replaceFile(file, `${[...kept, keys.add.trim()].join('\n')}\n`);
}

/** All or nothing, whenever the process is killed. */
function replaceFile(file: string, text: string): void {
  const draft = `${file}.new`;
  const descriptor = openSync(draft, 'w', statSync(file).mode & 0o777);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(draft, file);
}

/** The first public key with what the second has more: subkeys, signatures, another expiry. Armoured. */
export async function mergeKeys(armored: string, newer: string): Promise<string> {
  const [before, added] = await Promise.all([armored, newer].map((armoredKey) => readKey({ armoredKey })));
  if (!before || !added) return armored;
  const merged = (await before.update(added)).armor();
  return merged === before.armor() ? armored : merged;
}

/** Whose key it is, and until when it signs: an instant; null if it does not expire. */
export async function publicKeyFacts(armoredKey: string): Promise<{ name: string; expires: string | null }> {
  const key = await readKey({ armoredKey });
  const signing = await key.getSigningKey().catch(() => key);
  const ends = [await key.getExpirationTime(), await signing.getExpirationTime()];
  const until = Math.min(...ends.map((end) => (end === null ? 0 : Number(end))));
  return {
    name: key.getUserIDs()[0] ?? '',
    expires: Number.isFinite(until) ? new Date(until).toISOString() : null,
  };
}

/** The public part of the first key in a file, armoured. */
export async function publicKeyIn(file: string): Promise<string> {
  const [armoredKey = ''] = blocksIn(readFileSync(file, 'utf8'));
  return (await readKey({ armoredKey })).toPublic().armor();
}

async function unlock(privateKey: PrivateKey, passphrase: string): Promise<PrivateKey> {
  try {
    return await decryptKey({ privateKey, passphrase });
  } catch (cause) {
    throw new ConfigurationError('CONCORD_AUDIT_KEY_PASSPHRASE does not open the signing key.', { cause });
  }
}
