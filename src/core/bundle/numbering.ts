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
  let voids = 0;
  return {
    add(event, leaf) {
      const where = `event ${leaf} (id ${event.id}, ${event.type})`;
      const fault = (kind: 'gap' | 'format', message: string) =>
        findings.add({ fault: kind, where, message, leaf });
      if (!ids.add(event.id)) fault('format', 'Another event has the same id.');
      const writer = writers.get(event.w) ?? { seen: createNumberSet(), voided: createNumberSet() };
      writers.set(event.w, writer);
      voids += event.voids.length;
      for (const number of [event.ws, ...event.voids]) {
        if (number > leaf + voids + leapMax) {
          fault(
            'gap',
            `Number ${number} of writer ${event.w} is out of all proportion to the events before it.`,
          );
          return;
        }
      }
      if (!writer.seen.add(event.ws)) fault('gap', `Number ${event.ws} of writer ${event.w} is used twice.`);
      if (writer.voided.has(event.ws))
        fault('gap', `Number ${event.ws} was declared rolled back, yet here it is.`);
      for (const number of event.voids) {
        if (writer.seen.has(number))
          fault('gap', `It declares number ${number} rolled back, which is in the trail.`);
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
