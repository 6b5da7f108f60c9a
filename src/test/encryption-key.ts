import { config, generateKey, type PrivateKey } from 'openpgp';

/** An auditor's key, with which seeds are encrypted: as `gpg --quick-generate-key` makes it. */
export async function unlockedKey(): Promise<PrivateKey> {
  const { privateKey } = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name: 'Auditor' }],
    format: 'object',
    config: { ...config, v6Keys: false },
  });
  return privateKey;
}
