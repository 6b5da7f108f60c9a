import { treeSizeMax } from '@/core/merkle';

/**
 * The files of an export bundle and the one order in which they stand in the archive: what a chunk is verified with
 * comes before it, so that a verifier never has to look back.
 * ```
 * README.txt
 * keys/<name>.asc                          by name
 * checkpoints/<tree size>.txt, .txt.asc    those whose tree ends in the chunk
 * proofs/leaves/<first leaf>.bin           32-byte leaf hashes
 * events/<first leaf>.jsonl                a line for each leaf; then the next chunk's checkpoints, and so on
 * MANIFEST.sha256
 * ```
 * Numbers have twelve digits. A chunk has 4,096 leaves, the last one may have fewer.
 */
export const chunkLeaves = 4096;

export const readmePath = 'README.txt';
export const manifestPath = 'MANIFEST.sha256';

/** What a file of a bundle is, and the key by which the files are ordered as plain text. */
export type BundlePath = { readonly order: string } & (
  | { readonly kind: 'readme' | 'key' | 'manifest' }
  | { readonly kind: 'checkpoint' | 'signature'; readonly treeSize: number }
  | { readonly kind: 'leaves' | 'events'; readonly firstLeaf: number }
);

export function keyPath(name: string): string {
  return `keys/${name}.asc`;
}

export function checkpointPath(treeSize: number): string {
  return `checkpoints/${digits(treeSize)}.txt`;
}

export function signaturePath(treeSize: number): string {
  return `${checkpointPath(treeSize)}.asc`;
}

export function leavesPath(firstLeaf: number): string {
  return `proofs/leaves/${digits(firstLeaf)}.bin`;
}

export function eventsPath(firstLeaf: number): string {
  return `events/${digits(firstLeaf)}.jsonl`;
}

/** The first leaf of the chunk in which a tree of this size ends. */
function chunkEnding(treeSize: number): number {
  return treeSize === 0 ? 0 : Math.floor((treeSize - 1) / chunkLeaves) * chunkLeaves;
}

/** What the file at this path is; null if a bundle has no such file. */
export function readBundlePath(path: string): BundlePath | null {
  if (path === readmePath) return { kind: 'readme', order: '0' };
  if (path === manifestPath) return { kind: 'manifest', order: '3' };
  if (/^keys\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}\.asc$/.test(path)) return { kind: 'key', order: `1/${path}` };
  const [, size, asc] = /^checkpoints\/(\d{12})\.txt(\.asc)?$/.exec(path) ?? [];
  if (size !== undefined) {
    const treeSize = Number(size);
    const order = `2/${digits(chunkEnding(treeSize))}/0/${size}/${asc ? 1 : 0}`;
    return { kind: asc ? 'signature' : 'checkpoint', treeSize, order };
  }
  const [, leaves] = /^proofs\/leaves\/(\d{12})\.bin$/.exec(path) ?? [];
  const [, events] = /^events\/(\d{12})\.jsonl$/.exec(path) ?? [];
  const first = leaves ?? events;
  const firstLeaf = Number(first);
  if (first === undefined || firstLeaf % chunkLeaves !== 0) return null;
  return leaves
    ? { kind: 'leaves', firstLeaf, order: `2/${first}/1` }
    : { kind: 'events', firstLeaf, order: `2/${first}/2` };
}

function digits(number: number): string {
  if (!Number.isSafeInteger(number) || number < 0 || number > treeSizeMax) {
    throw new RangeError(`${number} does not number a leaf`);
  }
  return String(number).padStart(12, '0');
}
