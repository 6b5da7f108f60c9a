import type { Chunk, Difference } from './alignment';
import type { SignedRoot } from './chain';
import type { Findings } from './findings';
import { eventsPath, leavesPath } from './paths';

/** A difference, with the numbers of leaves counted from the beginning of the trail. */
export interface Suspect extends Difference {
  /** What can be told of the first line there, as in `id …, lead.submitted`; may be empty. */
  readonly label: string;
  readonly eventsPath: string;
  readonly leavesPath: string;
}

/** A difference in a chunk, as it will be named. */
export function suspectOf(chunk: Chunk, difference: Difference): Suspect {
  return {
    ...difference,
    leaf: chunk.firstLeaf + difference.leaf,
    line: chunk.firstLeaf + difference.line,
    label: difference.lines > 0 ? chunk.labelOf(difference.line) : '',
    eventsPath: eventsPath(chunk.firstLeaf),
    leavesPath: leavesPath(chunk.firstLeaf),
  };
}

/** As in `event 12` or `events 12 to 14`. */
export function eventsOf(leaf: number, count: number): string {
  return count === 1 ? `event ${leaf}` : `events ${leaf} to ${leaf + count - 1}`;
}

/** What tells which of two files was altered. */
interface Evidence {
  /** The file in which the leaf is wrong; null if nothing tells. */
  readonly altered: 'event' | 'leaf' | null;
  /** The checkpoint whose signed root shows it; null if only MANIFEST.sha256 does. */
  readonly by: SignedRoot | null;
}

/** Names the file that was altered, as far as it is known. */
export function blame(findings: Findings, suspect: Suspect, { altered, by }: Evidence): void {
  const proof = by
    ? `the signed root of checkpoint ${by.no} is reproduced with`
    : 'no signed root covers it, but MANIFEST.sha256 agrees with';
  if (altered === 'leaf') {
    const path = suspect.leavesPath;
    const message = `The leaf hashes in this file were altered: ${proof} ${suspect.eventsPath}.`;
    const where = `${path}, ${named(suspect.line, suspect.lines)}`;
    findings.add({ fault: 'format', where, message, path, leaf: suspect.line });
    return;
  }
  const message =
    altered === 'event'
      ? `This is not what was sealed: ${proof} ${suspect.leavesPath}, not with this line.`
      : `The line does not have the leaf hash in ${suspect.leavesPath}, and nothing signed tells which was altered.`;
  findings.add({
    fault: 'root',
    where: whereOf(suspect),
    message,
    path: suspect.eventsPath,
    leaf: suspect.leaf,
  });
}

function whereOf({ leaf, leaves, lines, label }: Suspect): string {
  const name = named(leaf, leaves);
  if (lines === 0) return `${name}, left out`;
  return label ? `${name} (${label})` : name;
}

function named(leaf: number, count: number): string {
  return count === 0 ? `an extra one before event ${leaf}` : eventsOf(leaf, count);
}
