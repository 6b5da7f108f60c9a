import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * What the trail's key says of a bundle as a whole: for whom it was made, and what was withheld. Without it whoever
 * carries the bundle could withhold more than the exporter did, and give a new manifest.
 * ```
 * concord bundle v1
 * origin concord.example/audit
 * request <id of the export>
 * scope agency <id> | scope oversight
 * checkpoint <number of the last one in the bundle>
 * events <number of leaves>
 * withheld <how many of them are given by their hash alone, those deleted among them>
 * shown <SHA-256, hex, over a byte for each leaf: 1 if it is shown, 0 if it is withheld, 2 if its event was deleted>
 * manifest <SHA-256, hex, of MANIFEST.sha256>
 * ```
 */
export interface BundleScope {
  readonly origin: string;
  readonly request: string;
  readonly scope: string;
  readonly checkpoint: number;
  readonly events: number;
  readonly withheld: number;
  readonly shown: string;
  readonly manifest: string;
}

const names = [
  'origin',
  'request',
  'scope',
  'checkpoint',
  'events',
  'withheld',
  'shown',
  'manifest',
] as const;
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const count = /^(0|[1-9]\d{0,11})$/;
const hex = /^[0-9a-f]{64}$/;
const forms: Readonly<Record<(typeof names)[number], RegExp>> = {
  origin: /^\S{1,255}$/,
  request: new RegExp(`^${uuid}$`),
  scope: new RegExp(`^(oversight|agency ${uuid})$`),
  checkpoint: count,
  events: count,
  withheld: count,
  shown: hex,
  manifest: hex,
};

/** The exact text to sign. @throws Error naming the member that does not follow the format. */
export function formatScope(scope: BundleScope): string {
  const lines = names.map((name) => {
    const value = String(scope[name]);
    if (!forms[name].test(value)) throw new Error(`${name} is malformed`);
    return `${name} ${value}\n`;
  });
  return `concord bundle v1\n${lines.join('')}`;
}

/** Reads what {@link formatScope} writes, and nothing else. @throws Error saying what is wrong. */
export function parseScope(text: string): BundleScope {
  const values = new Map(text.split('\n').map((line) => splitAtSpace(line)));
  const textOf = (name: string) => values.get(name) ?? '';
  const scope = {
    ...{ origin: textOf('origin'), request: textOf('request'), scope: textOf('scope') },
    checkpoint: Number(textOf('checkpoint')),
    events: Number(textOf('events')),
    withheld: Number(textOf('withheld')),
    ...{ shown: textOf('shown'), manifest: textOf('manifest') },
  };
  if (formatScope(scope) !== text) throw new Error('It has not the nine lines of a bundle');
  return scope;
}

/** What a bundle has of a leaf: its event; its hash, for it is not this auditor's; its hash, for the event is gone. */
export type LeafKind = 'shown' | 'withheld' | 'deleted';

/** Counts leaves, and how many of them are withheld, as they stream by. */
export interface LeafTally {
  add(kind: LeafKind): void;
  total(): Pick<BundleScope, 'events' | 'withheld' | 'shown'>;
}

export function createLeafTally(): LeafTally {
  const hash = sha256.create();
  const bytes = { shown: Uint8Array.of(1), withheld: Uint8Array.of(0), deleted: Uint8Array.of(2) };
  let [events, withheld] = [0, 0];
  return {
    add(kind) {
      hash.update(bytes[kind]);
      events++;
      if (kind !== 'shown') withheld++;
    },
    total: () => ({ events, withheld, shown: bytesToHex(hash.clone().digest()) }),
  };
}

function splitAtSpace(line: string): [string, string] {
  const at = line.indexOf(' ');
  return [line.slice(0, at), line.slice(at + 1)];
}
