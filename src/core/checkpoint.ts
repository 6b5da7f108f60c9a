import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { hashBytes, treeSizeMax } from './merkle';
import { isUtcInstant } from './utc-instant';

/**
 * The signed head of the trail. Its text, to the byte:
 * ```
 * concord.example/audit/2026
 * 1200
 * <base64 root, RFC 6962>
 * time 2026-03-01T08:20:00.000Z
 * no 20
 * prev <base64 SHA-256 of the text of the published checkpoint before it>
 * ```
 * each line ended by LF, the last one too; the signature is detached, so there is nothing else.
 */
export interface Checkpoint {
  /** Which trail: a host name and a path, without a scheme. */
  readonly origin: string;
  /** Number of leaves. */
  readonly treeSize: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** When it was sealed: RFC 3339, UTC, milliseconds. */
  readonly time: string;
  /** Counts all checkpoints from 1, those never published too. */
  readonly no: number;
  /** {@link checkpointHash} of the published checkpoint before it; {@link firstPrev} if there is none. */
  readonly prev: Uint8Array;
}

/** What stands for the checkpoint before the first published one: 32 zero bytes. */
export const firstPrev: Uint8Array = new Uint8Array(hashBytes);

/** No checkpoint is longer, in characters. */
const checkpointTextMax = 1024;

const originPattern = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(\/[A-Za-z0-9._~-]+)*$/;
const originMax = 255;
const textPattern = /^(.+)\n(\d{1,12})\n(.{44})\ntime (.{24})\nno (\d{1,16})\nprev (.{44})\n$/;

/** The exact text to sign. @throws Error naming the member that does not follow the format. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, treeSize, root, time, no, prev } = checkpoint;
  if (origin.length > originMax || !originPattern.test(origin))
    throw new Error('The origin is no host and path');
  if (!isCount(treeSize) || treeSize > treeSizeMax) throw new Error('The tree size is no count of leaves');
  if (root.length !== hashBytes) throw new Error(`The root is not ${hashBytes} bytes`);
  if (!isUtcInstant(time)) throw new Error('The time is no instant as in 2026-03-01T08:20:00.000Z');
  if (!isCount(no) || no === 0) throw new Error('The number does not count from 1');
  if (prev.length !== hashBytes)
    throw new Error(`The hash of the checkpoint before is not ${hashBytes} bytes`);
  if (no === 1 && prev.some((byte) => byte !== 0)) throw new Error('Checkpoint 1 has none before it');
  return `${origin}\n${treeSize}\n${base64.encode(root)}\ntime ${time}\nno ${no}\nprev ${base64.encode(prev)}\n`;
}

/**
 * Reads a checkpoint and accepts only what {@link formatCheckpoint} writes.
 *
 * @throws Error saying what is wrong.
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [, origin, treeSize, root, time, no, prev] =
    textPattern.exec(text.slice(0, checkpointTextMax + 1)) ?? [];
  if (!origin || !treeSize || !root || !time || !no || !prev)
    throw new Error('It has not the six lines of a checkpoint');
  const checkpoint = {
    origin,
    treeSize: Number(treeSize),
    root: base64.decode(root),
    time,
    no: Number(no),
    prev: base64.decode(prev),
  };
  if (formatCheckpoint(checkpoint) !== text) throw new Error('A number or hash is not in its shortest form');
  return checkpoint;
}

/** SHA-256 of the text: what the next checkpoint names as `prev`. */
export function checkpointHash(text: string): Uint8Array {
  return sha256(utf8ToBytes(text));
}

function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}
