import type { Fault, Findings } from './findings';
import type { EventSeen } from './lines';

/**
 * What the trail says of itself. The sealer judges events before it seals them and tells in the trail, by an event
 * `integrity.…`, what is wrong: without an auditor's key, that is all that a bundle says of events changed before then.
 */
export interface Told {
  judge(event: EventSeen, leaf: number): void;
  /** What was told, and is no fault of the trail or is known to the auditor. */
  readonly notes: readonly string[];
}

interface Meaning {
  /** Null for what was set right, or prevented. */
  readonly fault: Fault | null;
  readonly says: string;
}

const meanings: Readonly<Record<string, Meaning>> = {
  'integrity.mac-wrong': { fault: 'mac', says: 'is not what its writer wrote' },
  'integrity.writer-unknown': { fault: 'mac', says: 'is of no writer that is known' },
  'integrity.number-wrong': {
    fault: 'gap',
    says: 'has a number that was used before, or declares one that was',
  },
  'integrity.number-missing': { fault: 'gap', says: 'was taken away before it was sealed' },
  'integrity.event-removed': { fault: 'gap', says: 'was taken away before it was sealed' },
  'integrity.event-malformed': { fault: 'format', says: 'is not what the columns beside it say' },
  'integrity.event-unqueued': {
    fault: null,
    says: 'was taken out of the queue before it was sealed, and put back',
  },
  'integrity.event-hidden': {
    fault: null,
    says: 'was hidden from an auditor whom it concerns, and no bundle without it was signed',
  },
  'integrity.leaf-lost': { fault: null, says: 'had lost its hash, and no bundle without it was signed' },
  'integrity.change-attempted': { fault: null, says: 'was to be changed, which was refused' },
  'integrity.statement-refused': {
    fault: null,
    says: 'had something beside it to be signed that is not true',
  },
};

/** @param known ids of `integrity.…` events that the auditor has looked into. */
export function createTold(findings: Findings, known: readonly string[]): Told {
  const notes: string[] = [];
  return {
    notes,
    judge({ id, type, tells }, leaf) {
      if (tells === undefined) return;
      const { fault, says } = meanings[type] ?? {
        fault: 'format',
        says: 'is wrong in a way that is not known here',
      };
      const where = `event ${leaf} (id ${id}, ${type})`;
      const message = `The sealer told here that ${tells} ${says}.`;
      if (fault === null || known.includes(id)) notes.push(`${where}: ${message}`);
      else findings.add({ fault, where, message, leaf });
    },
  };
}
