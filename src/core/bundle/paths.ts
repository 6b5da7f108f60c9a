import { treeSizeMax } from '@/core/merkle';

/**
 * The files of an export bundle and the one order in which they stand in the archive: what a chunk is verified with
 * comes before it, so that a verifier never has to look back.
 * ```
 * README.txt
 * keys/<name>.asc                            by name
 * keys/witnesses/<agency>-<fingerprint>.asc  by agency
 * writers/<writer>.asc                       the message with a writer's seed
 * keys/revocations/<fingerprint>.txt, .txt.asc  why a key of the trail does not count any more, and from when
 * checkpoints/<tree size>.txt, .txt.asc      those whose tree ends in the chunk
 * checkpoints/<tree size>.txt.<fingerprint>.asc  where a key hands over: the signature of the next
 * checkpoints/<tree size>.txt.<agency>.asc   its cosignatures, by agency
 * proofs/leaves/<first leaf>.bin             32-byte leaf hashes
 * macs/<first leaf>.txt                      a line for each leaf: its MAC in base64, or a hyphen
 * pd/<first leaf>.jsonl                      openings of personal data, if they were asked for
 * events/<first leaf>.jsonl                  a line for each leaf; then the next chunk's checkpoints, and so on
 * MANIFEST.sha256                            of all these
 * SCOPE.txt, SCOPE.txt.asc                   signed: what was withheld, and the manifest's hash
 * ```
 * Numbers have twelve digits, agencies are UUIDs. A chunk has 4,096 leaves, the last one may have fewer.
 */
export const chunkLeaves = 4096;

export const readmePath = 'README.txt';
export const manifestPath = 'MANIFEST.sha256';
export const scopePath = 'SCOPE.txt';
export const scopeSignaturePath = 'SCOPE.txt.asc';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const witnessKeyPattern = new RegExp(`^keys/witnesses/(${uuid})-[0-9A-F]{40}\\.asc$`);
const seedPattern = new RegExp(`^writers/(${uuid})\\.asc$`);
const revocationPattern = /^keys\/revocations\/([0-9A-F]{40})\.txt(\.asc)?$/;
const checkpointPattern = new RegExp(
  `^checkpoints/(\\d{12})\\.txt(?:\\.(${uuid})\\.asc|\\.([0-9A-F]{40})\\.asc|(\\.asc))?$`,
);

/** What a file of a bundle is, and the key by which the files are ordered as plain text. */
export type BundlePath = { readonly order: string } & (
  | { readonly kind: 'readme' | 'key' | 'manifest' | 'scope' | 'scope-signature' }
  | { readonly kind: 'witness-key'; readonly agency: string }
  | { readonly kind: 'checkpoint' | 'signature'; readonly treeSize: number }
  | { readonly kind: 'cosignature'; readonly treeSize: number; readonly agency: string }
  | { readonly kind: 'handover'; readonly treeSize: number; readonly fingerprint: string }
  | { readonly kind: 'revocation' | 'revocation-signature'; readonly fingerprint: string }
  | { readonly kind: 'seed'; readonly writer: string }
  | { readonly kind: 'leaves' | 'macs' | 'openings' | 'events'; readonly firstLeaf: number }
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

export function witnessKeyPath(agency: string, fingerprint: string): string {
  return `keys/witnesses/${agency}-${fingerprint}.asc`;
}

export function cosignaturePath(treeSize: number, agency: string): string {
  return `${checkpointPath(treeSize)}.${agency}.asc`;
}

/** Of the signature by the key that takes over. */
export function handoverPath(treeSize: number, fingerprint: string): string {
  return `${checkpointPath(treeSize)}.${fingerprint}.asc`;
}

export function revocationPath(fingerprint: string): string {
  return `keys/revocations/${fingerprint}.txt`;
}

export function leavesPath(firstLeaf: number): string {
  return `proofs/leaves/${digits(firstLeaf)}.bin`;
}

export function eventsPath(firstLeaf: number): string {
  return `events/${digits(firstLeaf)}.jsonl`;
}

export function macsPath(firstLeaf: number): string {
  return `macs/${digits(firstLeaf)}.txt`;
}

export function openingsPath(firstLeaf: number): string {
  return `pd/${digits(firstLeaf)}.jsonl`;
}

export function seedPath(writer: string): string {
  return `writers/${writer}.asc`;
}

/** The first leaf of the chunk in which a tree of this size ends. */
function chunkEnding(treeSize: number): number {
  return treeSize === 0 ? 0 : Math.floor((treeSize - 1) / chunkLeaves) * chunkLeaves;
}

/** What the file at this path is; null if a bundle has no such file. */
export function readBundlePath(path: string): BundlePath | null {
  if (path === readmePath) return { kind: 'readme', order: '0' };
  if (path === manifestPath) return { kind: 'manifest', order: '3/0' };
  if (path === scopePath) return { kind: 'scope', order: '3/1' };
  if (path === scopeSignaturePath) return { kind: 'scope-signature', order: '3/2' };
  return readKeyPath(path) ?? readCheckpointPath(path) ?? readChunkPath(path);
}

function readKeyPath(path: string): BundlePath | null {
  if (/^keys\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}\.asc$/.test(path)) return { kind: 'key', order: `1/0/${path}` };
  const [, revoked, asc] = revocationPattern.exec(path) ?? [];
  if (revoked !== undefined) {
    const kind = asc === undefined ? 'revocation' : 'revocation-signature';
    return { kind, fingerprint: revoked, order: `1/3/${path}` };
  }
  const writer = seedPattern.exec(path)?.[1];
  if (writer !== undefined) return { kind: 'seed', writer, order: `1/2/${path}` };
  const agency = witnessKeyPattern.exec(path)?.[1];
  return agency === undefined ? null : { kind: 'witness-key', agency, order: `1/1/${path}` };
}

function readCheckpointPath(path: string): BundlePath | null {
  const [, size, agency, fingerprint, asc] = checkpointPattern.exec(path) ?? [];
  if (size === undefined) return null;
  const treeSize = Number(size);
  const order = `2/${digits(chunkEnding(treeSize))}/0/${size}`;
  if (agency !== undefined) return { kind: 'cosignature', treeSize, agency, order: `${order}/2/${agency}` };
  if (fingerprint !== undefined)
    return { kind: 'handover', treeSize, fingerprint, order: `${order}/1/${fingerprint}` };
  return asc === undefined
    ? { kind: 'checkpoint', treeSize, order: `${order}/0` }
    : { kind: 'signature', treeSize, order: `${order}/1` };
}

const chunkFiles = { leaves: 1, macs: 2, openings: 3, events: 4 } as const;

function readChunkPath(path: string): BundlePath | null {
  const first = /(\d{12})\.(?:bin|txt|jsonl)$/.exec(path)?.[1];
  const firstLeaf = Number(first);
  if (first === undefined || firstLeaf % chunkLeaves !== 0) return null;
  const paths = {
    leaves: leavesPath(firstLeaf),
    macs: macsPath(firstLeaf),
    openings: openingsPath(firstLeaf),
    events: eventsPath(firstLeaf),
  };
  for (const kind of ['leaves', 'macs', 'openings', 'events'] as const) {
    if (path === paths[kind]) return { kind, firstLeaf, order: `2/${first}/${chunkFiles[kind]}` };
  }
  return null;
}

function digits(number: number): string {
  if (!Number.isSafeInteger(number) || number < 0 || number > treeSizeMax) {
    throw new RangeError(`${number} does not number a leaf`);
  }
  return String(number).padStart(12, '0');
}
