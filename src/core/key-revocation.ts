import { bytesToHex } from '@noble/hashes/utils.js';
import { checkpointHash, parseCheckpoint } from './checkpoint';
import { isUtcInstant } from './utc-instant';

/**
 * Says that a key of the trail is not to be believed any more. Signed by the key that takes its place, to the byte:
 * ```
 * concord revocation v1
 * origin concord.example/audit
 * key <fingerprint of the primary key>
 * reason compromised
 * last <number of the last checkpoint by it that counts>
 * sha256 <SHA-256 of that checkpoint's text, hex>
 * time 2026-03-01T08:20:00.000Z
 * ```
 * The thief dates what he signs as he likes, so it is no date that parts what counts from what does not, but one
 * checkpoint by its hash: best the last that a witness cosigned.
 */
export interface KeyRevocation {
  readonly origin: string;
  /** 40 hex digits in capitals. */
  readonly key: string;
  /** `lost`: nobody has it; `compromised`: somebody else may have it. */
  readonly reason: (typeof revocationReasons)[number];
  readonly last: number;
  /** Of the text of checkpoint `last`, hex. */
  readonly sha256: string;
  readonly time: string;
}

export const revocationReasons = ['compromised', 'lost'] as const;

const pattern =
  /^concord revocation v1\norigin (\S{1,255})\nkey ([0-9A-F]{40})\nreason (compromised|lost)\nlast ([1-9]\d{0,15})\nsha256 ([0-9a-f]{64})\ntime (\S{24})\n$/;

/** @param last the text of the last checkpoint that counts. */
export function formatRevocation(
  revocation: Pick<KeyRevocation, 'key' | 'reason' | 'time'>,
  last: string,
): string {
  const { origin, no } = parseCheckpoint(last);
  const { key, reason, time } = revocation;
  const sha256 = bytesToHex(checkpointHash(last));
  return `concord revocation v1\norigin ${origin}\nkey ${key}\nreason ${reason}\nlast ${no}\nsha256 ${sha256}\ntime ${time}\n`;
}

/** @throws Error if it is none. */
export function parseRevocation(text: string): KeyRevocation {
  const [, origin, key, reason, last, sha256, time] = pattern.exec(text) ?? [];
  if (!origin || !key || !reason || !last || !sha256 || !time || !isUtcInstant(time))
    throw new Error('It has not the seven lines of a revocation');
  return {
    ...{ origin, key, last: Number(last), sha256, time },
    reason: reason === 'lost' ? 'lost' : 'compromised',
  };
}
