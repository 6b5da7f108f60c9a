import { base64 } from '@scure/base';
import { type AuditEvent, auditEventBytesMax, parseAuditEvent } from '@/core/audit-event';
import { hashBytes, leafHash } from '@/core/merkle';
import { chunkLeaves } from './paths';

/** One line of `events/*.jsonl`. */
export interface EventLine {
  /** The leaf hash that the line stands for. */
  readonly hash: Uint8Array;
  readonly withheld: boolean;
  /** What is still needed of the event; null when withheld or unreadable. */
  readonly event: EventSeen | null;
  /** The MAC that it must have, where that can be said. */
  readonly mac: Uint8Array | null;
  /** Why it is unreadable; null if it is not. */
  readonly problem: string | null;
  /** What can be told of the event even if it was altered, as in `id …, hit.acknowledged`; may be empty. */
  readonly label: string;
}

/** As much of an event as is judged together with others: a chunk of them is held at a time. */
export type EventSeen = Pick<AuditEvent, 'id' | 'at' | 'w' | 'ws' | 'voids' | 'type' | 'pd'> & {
  /** Of the event that begins a writer: the hash of the message with its seed, hex. */
  readonly declares: string | null;
};

export interface EventLines {
  readonly lines: readonly EventLine[];
  /** Whether the last line ends in a line feed, as it must. */
  readonly ended: boolean;
}

/** Longer lines cannot be events; of these and of lines beyond twice a chunk nothing is kept. */
const lineBytesMax = auditEventBytesMax;
const linesMax = 2 * chunkLeaves;
const lineFeed = 0x0a;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a chunk of events. Whatever stands in a line, it gives a line: altered ones must be named, not thrown. */
export async function readEventLines(
  content: AsyncIterable<Uint8Array>,
  macOf: (event: EventSeen, body: string) => Uint8Array | null,
): Promise<EventLines> {
  const lines: EventLine[] = [];
  let rest: Uint8Array = new Uint8Array();
  const take = (bytes: Uint8Array) => {
    if (lines.length < linesMax) lines.push(readLine(bytes, macOf));
  };
  for await (const piece of content) {
    let from = 0;
    for (let to = piece.indexOf(lineFeed); to !== -1; to = piece.indexOf(lineFeed, from)) {
      take(join(rest, piece.subarray(from, to)));
      rest = new Uint8Array();
      from = to + 1;
    }
    rest = join(rest, piece.subarray(from)).slice(0, lineBytesMax + 1);
  }
  if (rest.length > 0) take(rest);
  return { lines, ended: rest.length === 0 };
}

function readLine(
  bytes: Uint8Array,
  macOf: (event: EventSeen, body: string) => Uint8Array | null,
): EventLine {
  const hash = leafHash(bytes);
  const unreadable = (problem: string, label = '') => ({
    hash,
    withheld: false,
    event: null,
    mac: null,
    problem,
    label,
  });
  if (bytes.length > lineBytesMax) return unreadable(`The line is longer than ${lineBytesMax} bytes`);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return unreadable('The line is not UTF-8');
  }
  const withheld = withheldHash(text);
  if (withheld)
    return { hash: withheld, withheld: true, event: null, mac: null, problem: null, label: 'withheld' };
  try {
    const { id, at, w, ws, voids, type, pd, change } = parseAuditEvent(text);
    const declares = type === 'writer.started' && ws === 0 ? change.after : null;
    const event = { id, at, w, ws, voids, type, pd, declares };
    const mac = macOf(event, text);
    return { hash, withheld: false, event, mac, problem: null, label: `id ${id}, ${type}` };
  } catch (cause) {
    return unreadable(`It is no event of format v1: ${firstLineOf(cause)}`, labelIn(text));
  }
}

function withheldHash(text: string): Uint8Array | null {
  const [, encoded] = /^withheld ([A-Za-z0-9+/]{43}=)$/.exec(text) ?? [];
  if (!encoded) return null;
  try {
    const hash = base64.decode(encoded);
    return hash.length === hashBytes ? hash : null;
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
