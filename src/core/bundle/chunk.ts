import { hashBytes, hashesIn } from '@/core/merkle';
import type { Findings } from './findings';
import { type EventLine, type EventLines, type EventSeen, labelOf } from './lines';
import type { Macs } from './macs';
import type { Numbering } from './numbering';
import type { Openings } from './openings';
import { chunkLeaves, eventsPath, leavesPath } from './paths';
import type { Replay } from './replay';
import type { LeafTally } from './scope';
import type { Told } from './told';

/** What is known of the events while they stream by. */
export interface EventsPass {
  readonly findings: Findings;
  readonly replay: Replay;
  readonly numbering: Numbering;
  readonly macs: Macs;
  readonly told: Told;
  readonly tally: LeafTally;
  readonly events: {
    replayed: number;
    withheld: number;
    opened: number;
    firstAt: string | null;
    lastAt: string | null;
  };
  /** Called after each chunk with the number of leaves so far. */
  readonly onProgress: (leaves: number) => void;
  readonly onEvent: (event: EventSeen, leaf: number) => void;
}

/** The files of a chunk; null for one that is missing. */
export interface ChunkFiles {
  readonly firstLeaf: number;
  readonly leaves: readonly Uint8Array[] | null;
  readonly events: EventLines | null;
  /** Lines. */
  readonly macs: readonly string[] | null;
  readonly openings: Openings | null;
}

/** Replays a chunk; what its events say is judged only where the line has the leaf hash of the other file. */
export function takeChunk(pass: EventsPass, files: ChunkFiles): void {
  const { findings } = pass;
  const { firstLeaf, leaves, events } = files;
  const fault = (kind: 'root' | 'format', path: string, message: string, leaf: number | null = null) =>
    findings.add({ fault: kind, where: path, message, path, leaf });
  if (!events) fault('root', eventsPath(firstLeaf), 'The file is missing.', firstLeaf);
  if (!leaves) fault('format', leavesPath(firstLeaf), 'The file is missing.');
  const { hashes, untaken } = events ?? { hashes: [], untaken: [] };
  const taken = hashes.length - untaken.length;
  const differences = pass.replay.chunk({
    ...{ firstLeaf, leaves, lines: events && hashes },
    labelOf: (line) => (untaken[line - taken] ? labelOf(untaken[line - taken] as EventLine) : ''),
  });
  if (events && !events.ended && differences.length === 0) {
    fault('format', eventsPath(firstLeaf), 'The last line has no line feed.');
  }
  for (const { kind } of untaken) pass.tally.add(kind);
  let [line, leaf] = [0, 0];
  for (const next of [...differences, { line: hashes.length, lines: 0, leaves: 0 }]) {
    for (; line < next.line; [line, leaf] = [line + 1, leaf + 1]) {
      const same = untaken[line - taken];
      if (same && leaf >= taken) takeLine(pass, files, same, firstLeaf + leaf);
    }
    line = next.line + next.lines;
    leaf += next.leaves;
  }
  pass.events.opened += files.openings?.conclude() ?? 0;
  pass.onProgress(firstLeaf + (leaves ?? hashes).length);
}

/** The hashes in a file of leaf hashes; what is too long or no hash is faulted and left aside. */
export function leavesIn(bytes: Uint8Array, path: string, findings: Findings): Uint8Array[] {
  const whole = Math.min(chunkLeaves, Math.floor(bytes.length / hashBytes));
  if (bytes.length !== whole * hashBytes) {
    const message = `The file must hold up to ${chunkLeaves} hashes of ${hashBytes} bytes.`;
    findings.add({ fault: 'format', where: path, message, path });
  }
  return hashesIn(bytes.subarray(0, whole * hashBytes));
}

/** What an event says, and how it follows those before it. */
export function takeLine(
  { findings, events, numbering, macs, told, onEvent }: EventsPass,
  files: Omit<ChunkFiles, 'events'>,
  { event, kind, problem, mac }: EventLine,
  leaf: number,
): void {
  if (kind !== 'shown') events.withheld++;
  if (kind === 'deleted') {
    const path = eventsPath(files.firstLeaf);
    const message = 'It was deleted from the database after it was sealed: only its hash is left.';
    findings.add({ fault: 'root', where: `event ${leaf}`, message, path, leaf });
  }
  if (problem !== null) {
    const path = eventsPath(Math.floor(leaf / chunkLeaves) * chunkLeaves);
    findings.add({ fault: 'format', where: `event ${leaf}`, message: `${problem}.`, path, leaf });
  }
  if (!event) return;
  events.replayed++;
  events.firstAt ??= event.at;
  events.lastAt = event.at;
  numbering.add(event, leaf);
  told.judge(event, leaf);
  onEvent(event, leaf);
  macs.judge(event, leaf, mac, files.macs?.[leaf - files.firstLeaf]);
  files.openings?.judge(event, leaf);
}
