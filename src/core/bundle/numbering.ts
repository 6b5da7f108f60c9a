import type { Findings } from './findings';
import type { EventSeen } from './lines';
import { createNumberSet, createUuidSet, type NumberSet } from './number-set';

/**
 * Whether each writer's numbers are all accounted for. A transaction takes its number before it commits, so numbers
 * may stand in the tree out of order, and one that was rolled back is listed in the `voids` of a later event; none
 * may be there twice. The last thousand of a writer may be missing: they can still be open, or a process died on them.
 */
export interface Numbering {
  /** @param leaf from 0. */
  add(event: EventSeen, leaf: number): void;
  /**
   * Faults gaps once all events are seen, and returns what is to be said of gaps that are no fault.
   *
   * @param unknown how many leaves were withheld or unreadable: each may be one of the numbers that are missing.
   */
  conclude(unknown: number): string[];
}

interface Writer {
  readonly seen: NumberSet;
  readonly voided: NumberSet;
}

const inFlightMax = 1024;
/** How far a number may lie beyond all that were seen before it: memory is spent on numbers, so they are bounded. */
const leapMax = 1_000_000;

export function createNumbering(findings: Findings): Numbering {
  const writers = new Map<string, Writer>();
  const ids = createUuidSet();
  let voidsSeen = 0;
  const fault = ({ id, type }: EventSeen, leaf: number, kind: 'gap' | 'format', message: string) =>
    findings.add({ fault: kind, where: `event ${leaf} (id ${id}, ${type})`, message, leaf });
  const newWriter = (name: string): Writer => {
    const writer = { seen: createNumberSet(), voided: createNumberSet() };
    // Joined anew: a piece of a line would keep the line in memory.
    writers.set(name.split('-').join('-'), writer);
    return writer;
  };
  return {
    add(event, leaf) {
      const { id, w, ws, voids } = event;
      if (!ids.add(id)) fault(event, leaf, 'format', 'Another event has the same id.');
      const writer = writers.get(w) ?? newWriter(w);
      voidsSeen += voids.length;
      const highest = Math.max(ws, voids.at(-1) ?? 0);
      if (highest > leaf + voidsSeen + leapMax) {
        const message = `Number ${highest} of writer ${w} is out of all proportion to the events before it.`;
        fault(event, leaf, 'gap', message);
        return;
      }
      if (!writer.seen.add(ws)) fault(event, leaf, 'gap', `Number ${ws} of writer ${w} is used twice.`);
      if (writer.voided.has(ws))
        fault(event, leaf, 'gap', `Number ${ws} was declared rolled back, yet here it is.`);
      for (const number of voids) {
        if (writer.seen.has(number))
          fault(event, leaf, 'gap', `It declares number ${number} rolled back, which is in the trail.`);
        writer.voided.add(number);
      }
    },
    conclude(unknown) {
      const gaps = [...writers].map(([name, writer]) => gapsOf(name, writer)).filter((gap) => gap.count > 0);
      const missing = gaps.reduce((sum, gap) => sum + gap.count, 0);
      if (missing > unknown) {
        for (const { name, count, first } of gaps) {
          const message = `${count} of its numbers are in no event, ${first} the first, and nobody declared them rolled back.`;
          findings.add({ fault: 'gap', where: `writer ${name}`, message });
        }
        return [];
      }
      if (missing === 0) return [];
      return [
        `${missing} numbers of writers are in no event shown here; the ${unknown} not shown can account for them.`,
      ];
    },
  };
}

function gapsOf(name: string, { seen, voided }: Writer): { name: string; count: number; first: number } {
  let count = 0;
  let first = 0;
  for (let number = seen.max - inFlightMax; number >= 0; number--) {
    if (seen.has(number) || voided.has(number)) continue;
    count++;
    first = number;
  }
  return { name, count, first };
}
