import { createMessage, enums, type Key, readKeys, readSignature, type SignaturePacket } from 'openpgp';

/** A key of the bundle that may have signed. */
export interface TrailKey {
  /** Of the primary key: 40 hex digits in capitals, as gpg prints it. This is what is pinned. */
  readonly fingerprint: string;
  readonly userId: string;
}

export type SignatureVerdict =
  | { readonly holds: true; readonly key: TrailKey; readonly signedAt: Date }
  | { readonly holds: false; readonly fault: 'signature' | 'key'; readonly message: string };

/** Judges the detached signatures of checkpoints; behind it stands openpgp, in the browser as on a command line. */
export interface SignatureVerifier {
  /** Admits the one public key in this armoured text. @throws Error saying why it cannot be used. */
  addKey(armored: string): Promise<TrailKey>;
  /** @param bytes the exact bytes that were signed. */
  verify(bytes: Uint8Array, armoredSignature: string): Promise<SignatureVerdict>;
}

/** A signature may be so far ahead of the verifier's clock. */
const clockSkewMs = 300_000;

/** The log signs in one way alone; a witness signs with the key that its agency has. */
type SignerKind = 'log' | 'witness';

const { eddsaLegacy, ecdsa, rsaEncryptSign, rsaSign } = enums.publicKey;
const { sha256, sha384, sha512 } = enums.hash;
const algorithmsOf: Readonly<Record<SignerKind, readonly number[]>> = {
  log: [eddsaLegacy],
  witness: [eddsaLegacy, ecdsa, rsaEncryptSign, rsaSign],
};
const digestsOf: Readonly<Record<SignerKind, readonly number[]>> = {
  log: [sha512],
  witness: [sha256, sha384, sha512],
};

/**
 * Accepts what Debian's gpg accepts too: one v4 signature over binary data, made while its key was valid; of the log by
 * an Ed25519 key (algorithm 22) with SHA-512. A key revoked as compromised is refused for all time, one that expired or
 * was retired only for later signatures (RFC 9580 §5.2.3.31).
 *
 * @param now to refuse signatures from the future.
 */
export function openpgpVerifier(now: Date): SignatureVerifier {
  return verifierOf(now, 'log');
}

/** The same for cosignatures: by Ed25519, ECDSA or RSA, with SHA-256 or better. */
export function witnessVerifier(now: Date): SignatureVerifier {
  return verifierOf(now, 'witness');
}

function verifierOf(now: Date, kind: SignerKind): SignatureVerifier {
  const keys: Key[] = [];
  return {
    async addKey(armored) {
      const read = await readKeys({ armoredKeys: armored });
      const [key] = read;
      if (!key || read.length > 1) throw new Error('The file must hold exactly one key');
      if (key.isPrivate()) throw new Error('This is a private key: whoever has the bundle can sign with it');
      if (key.keyPacket.version !== 4)
        throw new Error(`The key is of version ${key.keyPacket.version}, not 4`);
      keys.push(key);
      return trailKeyOf(key);
    },
    async verify(bytes, armoredSignature) {
      let packet: SignaturePacket;
      try {
        packet = await readOne(armoredSignature, kind);
      } catch (cause) {
        return refuse('signature', messageOf(cause));
      }
      const key = keys.find((candidate) => candidate.getKeys(packet.issuerKeyID).length > 0);
      if (!key) return refuse('key', `It was made by key ${hexOf(packet)}, which is not in keys/`);
      return judge({ packet, key, bytes, now });
    },
  };
}

async function readOne(armoredSignature: string, kind: SignerKind): Promise<SignaturePacket> {
  const { packets } = await readSignature({ armoredSignature });
  const [packet] = packets;
  if (!packet || packets.length > 1) throw new Error('The file must hold exactly one signature');
  if (packet.version !== 4) throw new Error(`The signature is of version ${packet.version}, not 4`);
  if (packet.signatureType !== enums.signature.binary)
    throw new Error('The signature is not over binary data');
  if (!algorithmsOf[kind].includes(packet.publicKeyAlgorithm ?? -1))
    throw new Error(`The signature is not ${kind === 'log' ? 'Ed25519' : 'Ed25519, ECDSA or RSA'}`);
  if (!digestsOf[kind].includes(packet.hashAlgorithm ?? -1))
    throw new Error(`The signature does not use ${kind === 'log' ? 'SHA-512' : 'SHA-256, 384 or 512'}`);
  return packet;
}

async function judge(claim: {
  packet: SignaturePacket;
  key: Key;
  bytes: Uint8Array;
  now: Date;
}): Promise<SignatureVerdict> {
  const { packet, key, bytes, now } = claim;
  const [signer] = key.getKeys(packet.issuerKeyID);
  const [literal] = (await createMessage({ binary: bytes })).packets;
  const latest = new Date(now.getTime() + clockSkewMs);
  try {
    if (!signer || !literal) throw new Error('There is nothing to verify');
    await packet.verify(signer.keyPacket, enums.signature.binary, literal, latest, true);
  } catch (cause) {
    return refuse('signature', messageOf(cause));
  }
  const signedAt = packet.created ?? new Date(0);
  // The signature is genuine, so its date is what the holder of the key said; was the key good on that date?
  try {
    if (signer.getCreationTime() > signedAt) throw new Error('The key is newer than the signature');
    await key.getSigningKey(packet.issuerKeyID, signedAt);
  } catch (cause) {
    return refuse('key', `Its key ${trailKeyOf(key).fingerprint} could not sign then: ${messageOf(cause)}`);
  }
  return { holds: true, key: trailKeyOf(key), signedAt };
}

function trailKeyOf(key: Key): TrailKey {
  return { fingerprint: key.getFingerprint().toUpperCase(), userId: key.getUserIDs()[0] ?? '' };
}

function refuse(fault: 'signature' | 'key', message: string): SignatureVerdict {
  return { holds: false, fault, message };
}

function hexOf(packet: SignaturePacket): string {
  return packet.issuerKeyID.toHex().toUpperCase();
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
