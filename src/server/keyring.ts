import 'server-only';
import { ConfigurationError, env } from './env';
import { openGpgSigner } from './gpg';
import { openKeyFile, type Signer } from './openpgp';

/** The keys of the trail that this machine can sign with; which of them does, the trail says (docs/adr/0026). */
export interface Keyring {
  /** In the order of the settings: the first begins a trail. Reads the key file anew. */
  fingerprints(): Promise<readonly string[]>;
  /** Opens a key: the first, if none is named. @throws ConfigurationError if it is not here. */
  open(fingerprint?: string): Promise<Signer>;
}

/** The keys of CONCORD_AUDIT_GPG_KEYS, then those of CONCORD_AUDIT_KEY_FILE. */
export function environmentKeyring(): Keyring {
  const opened = new Map<string, Signer>();
  const ofGpg = () => env.auditGpg?.fingerprints ?? [];
  const ofFile = async () => {
    if (env.auditGpg && !env.hasAuditKeyFile) return [];
    const signers = await openKeyFile(env.auditKeyFile, env.auditKeyPassphrase);
    for (const signer of signers) opened.set(signer.fingerprint, signer);
    return signers.map(({ fingerprint }) => fingerprint);
  };
  const fingerprints = async () => [...ofGpg(), ...(await ofFile())];
  const signerOf = async (fingerprint: string) => {
    const known = opened.get(fingerprint);
    if (known) return known;
    if (!ofGpg().includes(fingerprint)) throw notHere(fingerprint);
    const signer = await openGpgSigner(env.auditGpg?.home ?? null, fingerprint);
    opened.set(fingerprint, signer);
    return signer;
  };
  return {
    fingerprints,
    async open(wanted) {
      const here = await fingerprints();
      const fingerprint = wanted ?? here[0] ?? '';
      if (!here.includes(fingerprint)) throw notHere(fingerprint);
      const signer = await signerOf(fingerprint);
      return { ...signer, decrypt: (message) => decryptWith(message, [fingerprint, ...here], signerOf) };
    },
  };
}

export const notHere = (fingerprint: string) =>
  new ConfigurationError(
    `The trail is signed by ${fingerprint}, which is not among the keys of this machine. See npm run keys -- audit-status.`,
  );

/** A seed was encrypted to the keys of its time. Each is asked in turn: which one it was for, the message alone says. */
async function decryptWith(
  message: string,
  fingerprints: readonly string[],
  signerOf: (fingerprint: string) => Promise<Signer>,
): Promise<string> {
  let refusal: unknown;
  for (const fingerprint of new Set(fingerprints)) {
    try {
      return await (await signerOf(fingerprint)).decrypt(message);
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal;
}
