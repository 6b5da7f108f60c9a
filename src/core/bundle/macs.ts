import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { sameHash } from '@/core/merkle';
import { nextWriterKey, parseSeed, writerMac } from '@/core/writer-mac';
import type { Findings } from './findings';
import type { EventSeen } from './lines';

/**
 * The writers' MACs, for an auditor who has the key to their seeds: they bind an event from the moment it was written,
 * where a checkpoint binds it from the moment it was sealed. See docs/adr/0025.
 */
export interface Macs {
  /** Takes the message with a writer's seed. */
  addSeed(path: string, writer: string, message: string): Promise<void>;
  /** The MAC that an event must have; null if that cannot be said. */
  expected(event: EventSeen, body: string): Uint8Array | null;
  /** @param given as in `macs/*.txt`; undefined if there is none. */
  judge(event: EventSeen, leaf: number, expected: Uint8Array | null, given: string | undefined): void;
  /** How many were checked; null without a key. */
  readonly checked: number | null;
}

/** Opens the message with a seed. */
export type OpenSeed = (message: string) => Promise<string>;

interface Writer {
  readonly seed: Uint8Array;
  next: number;
  key: Uint8Array;
  /** Keys of numbers that were passed by, for events that come out of order. */
  readonly passed: Map<number, Uint8Array>;
}

const passedMax = 2048;
/** A number may lie so far ahead of the last one: each step costs a hash. */
const leapMax = 100_000;

export function createMacs(findings: Findings, openSeed: OpenSeed | null): Macs {
  const writers = new Map<string, Writer>();
  /** SHA-256 of each message, hex: what the writer's first event must name. */
  const declared = new Map<string, string>();
  let checked = 0;
  const fault = (where: string, message: string, leaf: number | null = null) =>
    findings.add({ fault: 'mac', where, message, leaf });
  return {
    get checked() {
      return openSeed ? checked : null;
    },
    async addSeed(path, writer, message) {
      const digest = bytesToHex(sha256(utf8ToBytes(message)));
      declared.set(writer, digest);
      if (!openSeed) return;
      try {
        const seed = parseSeed(writer, await openSeed(message));
        writers.set(writer, { seed, next: 0, key: seed, passed: new Map() });
      } catch (cause) {
        fault(path, `The seed cannot be read: ${cause instanceof Error ? cause.message : cause}.`);
      }
    },
    expected(event, body) {
      const writer = writers.get(event.w);
      const key = writer ? keyOf(writer, event.ws) : null;
      return key && writerMac(key, { writer: event.w, number: event.ws, body });
    },
    judge(event, leaf, expected, given) {
      const where = `event ${leaf} (id ${event.id}, ${event.type})`;
      const declares = event.type === 'writer.started' && event.ws === 0 ? event.after : null;
      const digest = declared.get(event.w);
      if (declares !== null && declares !== digest) {
        const what =
          digest === undefined ? 'The seed that it declares' : 'The writer declared another seed: it';
        fault(where, `${what} is not in the bundle.`, leaf);
      }
      if (!openSeed) return;
      checked++;
      if (!writers.has(event.w)) return fault(where, `There is no seed of its writer ${event.w}.`, leaf);
      if (!expected) return fault(where, `Its number ${event.ws} is out of all proportion.`, leaf);
      if (given === undefined || given === '-') return fault(where, 'It has no MAC.', leaf);
      if (!sameHash(decoded(given), expected))
        fault(where, 'It was not written so: its MAC is not that of its writer.', leaf);
    },
  };
}

function keyOf(writer: Writer, number: number): Uint8Array | null {
  if (number - writer.next > leapMax) return null;
  if (number < writer.next) return writer.passed.get(number) ?? keyFrom(writer.seed, number);
  for (; writer.next < number; writer.next++) {
    writer.passed.set(writer.next, writer.key);
    writer.key = nextWriterKey(writer.key);
  }
  for (const passed of writer.passed.keys()) {
    if (writer.passed.size <= passedMax) break;
    writer.passed.delete(passed);
  }
  const { key } = writer;
  writer.key = nextWriterKey(key);
  writer.next++;
  return key;
}

function keyFrom(seed: Uint8Array, number: number): Uint8Array {
  let key = seed;
  for (let at = 0; at < number; at++) key = nextWriterKey(key);
  return key;
}

function decoded(text: string): Uint8Array {
  try {
    return base64.decode(text);
  } catch {
    return new Uint8Array();
  }
}
