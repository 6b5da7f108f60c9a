import { createMessage, enums, readPrivateKey, sign } from 'openpgp';
import { unlocked } from '@/core/bundle/seeds';

/** An agency's own signing key, opened. */
export interface WitnessKey {
  readonly fingerprint: string;
  /** Detached, armoured, over the exact bytes. */
  sign(text: string): Promise<string>;
}

/** @throws Error saying why the key cannot be used. */
export async function openWitnessKey(armored: string, passphrase: string | null): Promise<WitnessKey> {
  const privateKey = await unlocked(await readPrivateKey({ armoredKey: armored }), passphrase);
  if (privateKey.keyPacket.version !== 4)
    throw new Error('The key must be of version 4: GnuPG knows no other');
  return {
    fingerprint: privateKey.getFingerprint().toUpperCase(),
    sign: async (text) =>
      sign({
        message: await createMessage({ binary: new TextEncoder().encode(text) }),
        signingKeys: privateKey,
        detached: true,
        config: { preferredHashAlgorithm: enums.hash.sha512 },
      }),
  };
}
