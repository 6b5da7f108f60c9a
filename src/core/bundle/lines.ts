import { base64 } from '@scure/base';
import { auditEventBytesMax, parseAuditEvent } from '@/core/audit-event';
import { type EventFacts, readEventText } from '@/core/audit-event-text';
import type { Digests } from '@/core/digests';
import { hashBytes, leafHash, sameHash } from '@/core/merkle';
import { chunkLeaves } from './paths';
import type { LeafKind } from './scope';

/** One line of `events/*.jsonl`. */
export interface EventLine {
  /** The leaf hash that the line stands for. */
  readonly hash: Uint8Array;
  readonly kind: LeafKind;
  /** What is still needed of the event; null when withheld or unreadable. */
  readonly event: EventSeen | null;
  /** The MAC that it must have, where that can be said. */
  readonly mac: Uint8Array | null;
  /** Why it is unreadable; null if it is not. */
  readonly problem: string | null;
  /** What the line looks like, if it is no event. */
  readonly label: string;
}

/** As much of an event as is judged together with others. */
export interface EventSeen extends EventFacts {
  /** Of the sealer's word that something is wrong: what it is about, as in `event 0193…`. */
  readonly tells?: string;
}

export interface EventLines {
  /** The leaf hash of each line. */
  readonly hashes: readonly Uint8Array[];
  /** Of the lines that were not taken at once, all that was read: they follow on those that were. */
  readonly untaken: readonly EventLine[];
  /** Whether the last line ends in a line feed, as it must. */
  readonly ended: boolean;
}

/** Longer lines cannot be events; of these and of lines beyond twice a chunk nothing is kept. */
const lineBytesMax = auditEventBytesMax;
const linesMax = 2 * chunkLeaves;
const lineFeed = 0x0a;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface Reading extends Pick<Digests, 'sha256'> {
  /** The hashes that the lines should have; null if nothing says. */
  readonly leaves: readonly Uint8Array[] | null;
  /**
   * Takes a line as soon as it is read, as long as all before it had the hash that they should have: what is kept of a
   * line until all are read costs more than reading it.
   */
  take(line: EventLine, at: number): void;
  /** The MAC that an event must have. */
  macOf(event: EventSeen, body: string): Uint8Array | null;
}

/** Reads a chunk of events. Whatever stands in a line, it gives a line: altered ones must be named, not thrown. */
export async function readEventLines(content: AsyncIterable<Uint8Array>, how: Reading): Promise<EventLines> {
  const lines = gatherLines(how);
  let rest: Uint8Array = new Uint8Array();
  for await (const piece of content) {
    let from = 0;
    for (let to = piece.indexOf(lineFeed); to !== -1; to = piece.indexOf(lineFeed, from)) {
      lines.add(join(rest, piece.subarray(from, to)));
      rest = new Uint8Array();
      from = to + 1;
    }
    rest = join(rest, piece.subarray(from)).slice(0, lineBytesMax + 1);
  }
  if (rest.length > 0) lines.add(rest);
  const { hashes, untaken } = lines;
  return { hashes, untaken, ended: rest.length === 0 };
}

function gatherLines(how: Reading): Omit<EventLines, 'ended'> & { add(bytes: Uint8Array): void } {
  const hashes: Uint8Array[] = [];
  const untaken: EventLine[] = [];
  return {
    hashes,
    untaken,
    add(bytes) {
      if (hashes.length >= linesMax) return;
      const line = readLine(bytes, how);
      const leaf = how.leaves ? how.leaves[hashes.length] : line.hash;
      if (untaken.length === 0 && leaf && sameHash(line.hash, leaf)) {
        how.take(line, hashes.length);
        hashes.push(leaf);
      } else {
        hashes.push(line.hash);
        untaken.push(line);
      }
    },
  };
}

function readLine(bytes: Uint8Array, { macOf, sha256 }: Reading): EventLine {
  const hash = leafHash(bytes, sha256);
  if (bytes.length > lineBytesMax) return unreadable(hash, `The line is longer than ${lineBytesMax} bytes`);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return unreadable(hash, 'The line is not UTF-8');
  }
  const alone = hashAlone(text);
  if (alone) return { ...unreadable(alone.hash, null, alone.kind), kind: alone.kind };
  try {
    const facts = readEventText(text);
    const event = facts.type.startsWith('integrity.') ? { ...facts, tells: aboutIn(text) } : facts;
    return { hash, kind: 'shown', event, mac: macOf(event, text), problem: null, label: '' };
  } catch (cause) {
    return unreadable(hash, `It is no event of format v1: ${firstLineOf(cause)}`, labelIn(text));
  }
}

function unreadable(hash: Uint8Array, problem: string | null, label = ''): EventLine {
  return { hash, kind: 'shown', event: null, mac: null, problem, label };
}

/** What can be told of a line even if it was altered, as in `id …, hit.acknowledged`; may be empty. */
export function labelOf({ event, label }: EventLine): string {
  return event ? `id ${event.id}, ${event.type}` : label;
}

/** What an event is about, as in `event 0193…`. */
function aboutIn(text: string): string {
  const { object } = parseAuditEvent(text);
  return object ? `${object.type} ${object.id}` : 'something';
}

/** The leaf hash of a line that is nothing else. */
function hashAlone(text: string): Pick<EventLine, 'hash' | 'kind'> | null {
  if (!text.startsWith('withheld ') && !text.startsWith('deleted ')) return null;
  const [, kind, encoded] = /^(withheld|deleted) ([A-Za-z0-9+/]{43}=)$/.exec(text) ?? [];
  if (!encoded) return null;
  try {
    const hash = base64.decode(encoded);
    return hash.length === hashBytes ? { hash, kind: kind as LeafKind } : null;
  } catch {
    return null;
  }
}

/** The id and type in a line that does not parse, found by their looks. */
function labelIn(text: string): string {
  const id = /"id":"([0-9a-f-]{36})","object"/.exec(text)?.[1];
  const type = /"type":"([a-z0-9.-]{1,96})","v"/.exec(text)?.[1];
  return [id && `id ${id}`, type].filter(Boolean).join(', ');
}

function firstLineOf(cause: unknown): string {
  if (cause instanceof Error && 'issues' in cause && Array.isArray(cause.issues)) {
    const [issue]: { path?: unknown[]; message?: string }[] = cause.issues;
    return `${issue?.path?.join('.') || 'the event'}: ${issue?.message}`;
  }
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
