import { base64 } from '@scure/base';
import { z } from 'zod';
import { saltedCommitment } from '@/core/audit-event';
import { canonicalJson } from '@/core/canonical-json';
import { personalDataCommitment } from '@/core/personal-data';
import type { Findings } from './findings';
import type { EventSeen } from './lines';
import { openingsPath } from './paths';

/** What opens the commitment `pd` of an event: a line of `pd/*.jsonl`. */
export interface Opening {
  readonly event: string;
  readonly salt: string;
  readonly pd: Readonly<Record<string, unknown>>;
}

const openingSchema = z.strictObject({
  event: z.guid(),
  salt: z.string(),
  pd: z.record(z.string(), z.json()),
});

/** The line of an opening, without its line feed. */
export function openingLine(opening: Opening): string {
  return canonicalJson(opening);
}

/** @throws Error if the line is none. */
export function parseOpening(line: string): Opening {
  const opening = openingSchema.parse(JSON.parse(line));
  if (openingLine(opening) !== line) throw new Error('It is not in canonical form (RFC 8785)');
  return opening;
}

/** Whether this is what the event committed to. */
export function opens(commitment: string | null, { salt, pd }: Opening): boolean {
  try {
    const bytes = base64.decode(salt);
    if (personalDataCommitment(bytes, pd) === commitment) return true;
    // Before fields were committed to one by one, their text was as a whole.
    return saltedCommitment(bytes, canonicalJson(pd)) === commitment;
  } catch {
    return false;
  }
}

/** The openings beside a chunk of events, each judged when its event comes by. */
export interface Openings {
  judge(event: EventSeen, leaf: number): void;
  /** Faults those whose event did not come by; returns how many hold. */
  conclude(): number;
}

export function readOpenings(text: string, firstLeaf: number, findings: Findings): Openings {
  const path = openingsPath(firstLeaf);
  const fault = (where: string, message: string, leaf: number | null = null) =>
    findings.add({ fault: 'opening', where, message, path, leaf });
  const waiting = new Map<string, Opening>();
  for (const [at, line] of text.split('\n').slice(0, -1).entries()) {
    try {
      const opening = parseOpening(line);
      waiting.set(opening.event, opening);
    } catch {
      fault(`${path}, line ${at + 1}`, 'It is no opening of personal data.');
    }
  }
  let holding = 0;
  return {
    judge(event, leaf) {
      const opening = waiting.get(event.id);
      if (!opening) return;
      waiting.delete(event.id);
      if (opens(event.pd, opening)) holding++;
      else
        fault(
          `event ${leaf} (id ${event.id}, ${event.type})`,
          'The opening is not what it committed to.',
          leaf,
        );
    },
    conclude() {
      for (const id of waiting.keys()) fault(path, `It opens event ${id}, which is not shown beside it.`);
      return holding;
    },
  };
}
