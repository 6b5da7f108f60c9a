import { decrypt, decryptKey, type PrivateKey, readMessage, readPrivateKey } from 'openpgp';
import type { OpenSeed } from './macs';

/**
 * Opens writers' seeds with an auditor's own private key.
 *
 * @throws Error saying why the key cannot be used.
 */
export async function seedOpener(armored: string, passphrase: string | null): Promise<OpenSeed> {
  const key = await unlocked(await readPrivateKey({ armoredKey: armored }), passphrase);
  return async (message) => {
    const { data } = await decrypt({
      message: await readMessage({ armoredMessage: message }),
      decryptionKeys: key,
    });
    return data;
  };
}

/** @throws Error saying that the key stays locked. */
export async function unlocked(privateKey: PrivateKey, passphrase: string | null): Promise<PrivateKey> {
  if (privateKey.isDecrypted()) return privateKey;
  if (passphrase === null) throw new Error('The key is locked: give --passphrase-file');
  try {
    return await decryptKey({ privateKey, passphrase });
  } catch {
    throw new Error('The passphrase does not open the key');
  }
}
