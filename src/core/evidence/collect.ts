import { type Opening, parseOpening } from '@/core/bundle/openings';
import { type BundleEntry, readUpTo } from '@/core/bundle/pass';
import { type BundlePath, chunkLeaves, readBundlePath } from '@/core/bundle/paths';
import { hashBytes, hashesIn } from '@/core/merkle';
import { type LeafRange, rangeHasher } from '@/core/merkle-proof';
import { evidenceFiles } from './files';

/** What is wanted of a bundle that was verified. */
export interface Wanted {
  /** Of a proof. */
  readonly ranges: readonly LeafRange[];
  /** The size of the checkpoint whose cosignatures are wanted. */
  readonly treeSize: number;
  /** The event that is wanted; null for none. */
  readonly leaf: number | null;
}

export interface Collected {
  /** In the order of the ranges. */
  readonly hashes: readonly Uint8Array[];
  /** The trail's keys and what revokes them, cosignatures of the checkpoint, and their keys, by their names in evidence. */
  readonly vouching: ReadonlyMap<string, Uint8Array>;
  /** The line of the event in `events/`. */
  readonly line: string | null;
  /** The opening of an event of its chunk that has this id; null if the bundle has none. */
  openingOf(event: string): Opening | null;
}

const fileBytesMax = 2 ** 28;
const ofTrailKeys: readonly BundlePath['kind'][] = ['key', 'revocation', 'revocation-signature'];

/**
 * Goes through a bundle a second time, when it is known what is wanted of it. Nothing is judged here: what is made of it
 * is judged as evidence before it is handed out.
 *
 * @throws RangeError if leaves are missing.
 */
export async function collect(entries: AsyncIterable<BundleEntry>, wanted: Wanted): Promise<Collected> {
  const hasher = rangeHasher(wanted.ranges);
  const vouching = new Map<string, Uint8Array>();
  const witnessKeys = new Map<string, { name: string; agency: string; content: Uint8Array }>();
  let line: string | null = null;
  let openings: string[] = [];
  const chunk = wanted.leaf === null ? -1 : Math.floor(wanted.leaf / chunkLeaves) * chunkLeaves;
  for await (const { name, content } of entries) {
    const path = readBundlePath(name);
    const whole = () => readUpTo(fileBytesMax, content);
    if (path && ofTrailKeys.includes(path.kind)) vouching.set(name, await whole());
    if (path?.kind === 'witness-key')
      witnessKeys.set(name, { name, agency: path.agency, content: await whole() });
    if (path?.kind === 'cosignature' && path.treeSize === wanted.treeSize)
      vouching.set(cosignatureName(path.agency), await whole());
    if (path?.kind === 'leaves') for (const hash of hashesOf(await whole())) hasher.add(hash);
    if (path?.kind === 'openings' && path.firstLeaf === chunk)
      openings = new TextDecoder()
        .decode(await whole())
        .split('\n')
        .slice(0, -1);
    if (path?.kind === 'events' && path.firstLeaf === chunk)
      line = lineOf(await whole(), (wanted.leaf ?? 0) - chunk);
  }
  for (const { name, agency, content } of witnessKeys.values())
    if (vouching.has(cosignatureName(agency))) vouching.set(name, content);
  const openingOf = (event: string) => openings.map(parseOpening).find((one) => one.event === event) ?? null;
  return { hashes: hasher.hashes(), vouching, line, openingOf };
}

function cosignatureName(agency: string): string {
  return `${evidenceFiles.checkpoint}.${agency}.asc`;
}

function hashesOf(bytes: Uint8Array): Uint8Array[] {
  return hashesIn(bytes.subarray(0, Math.floor(bytes.length / hashBytes) * hashBytes));
}

function lineOf(bytes: Uint8Array, at: number): string | null {
  return new TextDecoder().decode(bytes).split('\n')[at] ?? null;
}
