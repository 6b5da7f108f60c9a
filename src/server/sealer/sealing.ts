import 'server-only';
import type { Signer } from '../openpgp';
import { createOwnEvents, type OwnEvents } from './own-events';
import { createWriterChecks, type WriterChecks } from './writer-checks';

/** A sealer: what it signs with, what it remembers between its seals, and its own voice in the trail. */
export interface Sealing {
  readonly signer: Signer;
  /** Which trail, as in a checkpoint's first line. */
  readonly origin: string;
  readonly writers: WriterChecks;
  readonly own: OwnEvents;
  /** The number of the checkpoint that it made last: if there is a later one, another sealer made it. */
  lastNo: number;
}

export function openSealing(signer: Signer, origin: string, seedKeysFile: string): Sealing {
  return {
    ...{ signer, origin, lastNo: 0 },
    writers: createWriterChecks(signer),
    own: createOwnEvents(seedKeysFile),
  };
}
