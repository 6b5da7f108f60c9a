import 'server-only';
import { createHmac, randomBytes } from 'node:crypto';
import { newId } from '@/core/ids';
import { formatSeed, macMessage, ratchet, writerKeyBytes } from '@/core/writer-mac';
import { encryptFor } from '../openpgp';
import { type AuditDraft, changeOf } from './draft';

/** One process's numbering of the trail, with the MACs that bind what it wrote (docs/adr/0025). */
export interface Writer {
  readonly id: string;
  /** Its seed, encrypted to the sealer and the auditors: nobody else can ever check or make its MACs. */
  readonly seedMessage: string;
  /** It has numbered as much as a writer may: another goes on. */
  readonly isSpent: boolean;
  take(): TakenNumber;
}

/** A number of a writer's sequence, and the numbers to declare void with it. */
export interface TakenNumber {
  readonly writerId: string;
  readonly number: number;
  readonly voids: readonly number[];
  /** Over the event's bytes; once, for the key is forgotten with it. */
  mac(body: string): Buffer;
  /** The transaction that used it did not commit: a later event of the writer declares it void. */
  release(): void;
}

/** The event 0 that commits to the message with the writer's seed. */
export function writerStarted({ id, seedMessage }: Writer): AuditDraft {
  return {
    ...{ type: 'writer.started', op: 'integrity', object: { type: 'writer', id } },
    change: changeOf(null, Buffer.from(seedMessage)),
  };
}

const voidsMax = 1024;
/** A sealer that starts computes the key of a writer's newest number from its seed, number by number. */
const numbersMax = 65_536;

/** As `core/writer-mac.ts` computes it for whoever checks, five times quicker: each event of the trail takes two. */
const hmac = (key: Buffer, message: string) => createHmac('sha256', key).update(message).digest();

/**
 * A writer that has numbered nothing yet. A gap in its numbers that no later event declares is an event that somebody
 * took away.
 *
 * @param recipientsFile public keys that its seed is encrypted to.
 */
export async function createWriter(recipientsFile: string): Promise<Writer> {
  const id = newId();
  let key: Buffer = randomBytes(writerKeyBytes);
  const seedMessage = await encryptFor(recipientsFile, formatSeed(id, key));
  let next = 0;
  let released: number[] = [];
  return {
    id,
    seedMessage,
    get isSpent() {
      return next >= numbersMax;
    },
    take() {
      const number = next;
      const own = key;
      next += 1;
      key = hmac(own, ratchet);
      const voids = released.slice(0, voidsMax).sort((a, b) => a - b);
      released = released.slice(voidsMax);
      return {
        ...{ writerId: id, number, voids },
        mac(body) {
          const mac = hmac(own, macMessage({ writer: id, number, body }));
          own.fill(0);
          return mac;
        },
        release: () => {
          own.fill(0);
          released.push(number, ...voids);
        },
      };
    },
  };
}
