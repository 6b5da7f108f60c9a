import 'server-only';
import { notHere } from '../keyring';
import type { Signer } from '../openpgp';
import { createOwnEvents, type OwnEvents } from './own-events';
import { createWriterChecks, type WriterChecks } from './writer-checks';

/** A sealer: what it signs with, what it remembers between its seals, and its own voice in the trail. */
export interface Sealing {
  /** The key that signs: another, once the trail says that it took over. */
  signer: Signer;
  /** Opens that other key. @throws ConfigurationError if it is not here. */
  readonly open: (fingerprint: string) => Promise<Signer>;
  /** The key whose public part is known to be stored. */
  stored: Signer | null;
  /** Which trail, as in a checkpoint's first line. */
  readonly origin: string;
  readonly writers: WriterChecks;
  readonly own: OwnEvents;
  /** The checkpoint that it made last: if there is a later one, another sealer made it. */
  last: MadeCheckpoint | null;
}

export interface MadeCheckpoint {
  readonly no: number;
  readonly body: string;
}

export function openSealing(
  signer: Signer,
  origin: string,
  seedKeysFile: string,
  open: Sealing['open'] = async (fingerprint) => {
    throw notHere(fingerprint);
  },
): Sealing {
  const sealing: Sealing = {
    ...{ signer, open, origin, last: null, stored: null },
    writers: createWriterChecks({ decrypt: (message) => sealing.signer.decrypt(message) }),
    own: createOwnEvents(seedKeysFile),
  };
  return sealing;
}
