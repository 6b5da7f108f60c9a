import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { type Checkpoint, parseCheckpoint } from '@/core/checkpoint';
import { leafHash } from '@/core/merkle';
import { zipWriter } from '@/core/zip/write';
import { type Opening, openingLine } from './openings';
import {
  checkpointPath,
  chunkLeaves,
  cosignaturePath,
  eventsPath,
  handoverPath,
  keyPath,
  leavesPath,
  macsPath,
  manifestPath,
  openingsPath,
  readBundlePath,
  readmePath,
  revocationPath,
  scopePath,
  scopeSignaturePath,
  seedPath,
  signaturePath,
  witnessKeyPath,
} from './paths';
import { bundleReadme } from './readme';
import { createLeafTally, formatScope, type LeafKind, type LeafTally } from './scope';

/**
 * A leaf of the trail. `body` is the stored text, to the byte; `leafHash` is the hash stored when it was sealed: with
 * it the verifier can name an event that was changed in the database since. Without it the hash is that of the body.
 * An event outside the auditor's scope is given by its hash alone, and so is one that was deleted from the database.
 */
export type BundleLeaf =
  | {
      readonly body: string;
      readonly leafHash?: Uint8Array;
      /** The writer's MAC. */
      readonly mac?: Uint8Array;
      /** What opens the event's `pd`, if the auditor may have it. */
      readonly opening?: Opening;
    }
  | { readonly withheld: Uint8Array }
  | { readonly deleted: Uint8Array };

/** The exact signed text and its detached armoured signature. */
export interface BundleCheckpoint {
  readonly text: string;
  readonly signature: string;
  /** Where a key hands over: the signature of the next. */
  readonly handover?: { readonly fingerprint: string; readonly signature: string };
  /** At most one of each agency. */
  readonly cosignatures?: readonly { readonly agency: string; readonly signature: string }[];
}

/** A public key, armoured. The name becomes `keys/<name>.asc`: letters, digits, dot, underscore and hyphen. */
export interface BundleKey {
  readonly name: string;
  readonly armored: string;
}

/** A public key with which an agency witnesses. */
export interface BundleWitnessKey {
  readonly agency: string;
  readonly fingerprint: string;
  readonly armored: string;
}

/** Why a key does not count any more, signed by the one that took its place. */
export interface BundleRevocation {
  readonly fingerprint: string;
  readonly text: string;
  readonly signature: string;
}

/** Signs what is said of the bundle as a whole: for whom it is, and what is withheld in it. */
export interface BundleStatement {
  /** Id of the export. */
  readonly request: string;
  /** `oversight`, or `agency` and its id. */
  readonly scope: string;
  /** Detached, armoured, by the trail's key. */
  sign(text: string): Promise<string>;
}

/** What the exporter reads; each is gone through once. */
export interface BundleSource {
  readonly keys: Iterable<BundleKey>;
  readonly witnessKeys?: Iterable<BundleWitnessKey>;
  /** The messages with the seeds of writers whose events are shown, as they are stored. */
  readonly seeds?: Iterable<{ readonly writer: string; readonly message: string }>;
  readonly revocations?: Iterable<BundleRevocation>;
  readonly statement: BundleStatement;
  /** By strictly ascending tree size, at most one for each size; they may be a choice of all there are. */
  readonly checkpoints: AsyncIterable<BundleCheckpoint> | Iterable<BundleCheckpoint>;
  /** From leaf 0. */
  readonly leaves: AsyncIterable<BundleLeaf> | Iterable<BundleLeaf>;
}

export interface BundleFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/**
 * The files of the bundle in the order of the archive. Only one chunk of leaves is held at a time.
 *
 * @throws Error if a checkpoint is malformed or out of order, or a key's name is no file name.
 */
export async function* bundleEntries(source: BundleSource): AsyncGenerator<BundleFile> {
  const lines: string[] = [];
  const seen: Seen = { tally: createLeafTally(), last: null };
  for await (const file of contents(source, seen)) {
    if (!readBundlePath(file.path)) throw new Error(`${file.path} is no file of a bundle`);
    lines.push(`${file.path}\n${bytesToHex(sha256(file.content))}`);
    yield file;
  }
  // By path, as `LC_ALL=C sort` would: paths are ASCII.
  const manifest = lines.sort().map((line) => `${line.split('\n').reverse().join('  ')}\n`);
  const content = utf8ToBytes(manifest.join(''));
  yield { path: manifestPath, content };
  const { request, scope, sign } = source.statement;
  const text = formatScope({
    ...{ request, scope, ...seen.tally.total() },
    ...{ origin: seen.last?.origin ?? 'none', checkpoint: seen.last?.no ?? 0 },
    manifest: bytesToHex(sha256(content)),
  });
  yield { path: scopePath, content: utf8ToBytes(text) };
  yield { path: scopeSignaturePath, content: utf8ToBytes(await sign(text)) };
}

/** What is to be said of the bundle once all of it is written. */
interface Seen {
  readonly tally: LeafTally;
  last: Checkpoint | null;
}

/** The bundle as a ZIP archive, in pieces. @throws as {@link bundleEntries}, and when it would reach 4 GiB. */
export async function* bundleZip(source: BundleSource): AsyncGenerator<Uint8Array> {
  const zip = zipWriter();
  for await (const { path, content } of bundleEntries(source)) yield* zip.zipEntry(path, content);
  yield* zip.zipEnd();
}

async function* contents(source: BundleSource, seen: Seen): AsyncGenerator<BundleFile> {
  yield { path: readmePath, content: utf8ToBytes(bundleReadme) };
  const keys = Array.from(source.keys, ({ name, armored }) => ({
    path: keyPath(name),
    content: utf8ToBytes(armored),
  }));
  yield* byPath(keys);
  const witnessKeys = Array.from(source.witnessKeys ?? [], ({ agency, fingerprint, armored }) => ({
    path: witnessKeyPath(agency, fingerprint),
    content: utf8ToBytes(armored),
  }));
  yield* byPath(witnessKeys);
  const seeds = Array.from(source.seeds ?? [], ({ writer, message }) => ({
    path: seedPath(writer),
    content: utf8ToBytes(message),
  }));
  yield* byPath(seeds);
  const revocations = Array.from(source.revocations ?? [], ({ fingerprint, text, signature }) => [
    { path: revocationPath(fingerprint), content: utf8ToBytes(text) },
    { path: `${revocationPath(fingerprint)}.asc`, content: utf8ToBytes(signature) },
  ]);
  yield* byPath(revocations.flat());
  const checkpointsUpTo = checkpointQueue(source.checkpoints, seen);
  let firstLeaf = 0;
  for await (const chunk of chunksOf(source.leaves)) {
    yield* checkpointsUpTo(firstLeaf + chunkLeaves);
    for (const leaf of chunk) seen.tally.add(kindOf(leaf));
    yield* chunkFiles(firstLeaf, chunk);
    firstLeaf += chunkLeaves;
  }
  // Where leaves were lost, their checkpoints are the evidence.
  yield* checkpointsUpTo(Number.POSITIVE_INFINITY);
}

function byPath(files: readonly BundleFile[]): BundleFile[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function* chunkFiles(firstLeaf: number, chunk: readonly BundleLeaf[]): Generator<BundleFile> {
  const hashes: Uint8Array[] = [];
  const lines: string[] = [];
  for (const leaf of chunk) {
    if ('withheld' in leaf) {
      hashes.push(leaf.withheld);
      lines.push(`withheld ${base64.encode(leaf.withheld)}\n`);
    } else if ('deleted' in leaf) {
      hashes.push(leaf.deleted);
      lines.push(`deleted ${base64.encode(leaf.deleted)}\n`);
    } else {
      hashes.push(leaf.leafHash ?? leafHash(utf8ToBytes(leaf.body)));
      lines.push(`${leaf.body}\n`);
    }
  }
  const macs = chunk.map((leaf) => ('mac' in leaf && leaf.mac ? leaf.mac : null));
  const openings = chunk.flatMap((leaf) => ('opening' in leaf && leaf.opening ? leaf.opening : []));
  yield { path: leavesPath(firstLeaf), content: concatBytes(...hashes) };
  if (macs.some((mac) => mac !== null)) {
    const text = macs.map((mac) => `${mac ? base64.encode(mac) : '-'}\n`).join('');
    yield { path: macsPath(firstLeaf), content: utf8ToBytes(text) };
  }
  if (openings.length > 0) {
    const text = openings.map((opening) => `${openingLine(opening)}\n`).join('');
    yield { path: openingsPath(firstLeaf), content: utf8ToBytes(text) };
  }
  yield { path: eventsPath(firstLeaf), content: utf8ToBytes(lines.join('')) };
}

function kindOf(leaf: BundleLeaf): LeafKind {
  if ('body' in leaf) return 'shown';
  return 'deleted' in leaf ? 'deleted' : 'withheld';
}

async function* chunksOf(leaves: BundleSource['leaves']): AsyncGenerator<BundleLeaf[]> {
  let chunk: BundleLeaf[] = [];
  for await (const leaf of leaves) {
    chunk.push(leaf);
    if (chunk.length === chunkLeaves) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** Hands out checkpoints, up to a tree size at a time. */
function checkpointQueue(
  source: BundleSource['checkpoints'],
  seen: Seen,
): (treeSize: number) => AsyncGenerator<BundleFile> {
  const pending = ascending(source);
  let next: Promise<IteratorResult<SizedCheckpoint, void>> | null = null;
  return async function* upTo(treeSize) {
    for (;;) {
      next ??= pending.next();
      const { value } = await next;
      if (!value || value.treeSize > treeSize) return;
      next = null;
      seen.last = parseCheckpoint(value.text);
      yield { path: checkpointPath(value.treeSize), content: utf8ToBytes(value.text) };
      yield { path: signaturePath(value.treeSize), content: utf8ToBytes(value.signature) };
      if (value.handover) {
        const { fingerprint, signature } = value.handover;
        yield { path: handoverPath(value.treeSize, fingerprint), content: utf8ToBytes(signature) };
      }
      const cosignatures = (value.cosignatures ?? []).map(({ agency, signature }) => ({
        path: cosignaturePath(value.treeSize, agency),
        content: utf8ToBytes(signature),
      }));
      yield* byPath(cosignatures);
    }
  };
}

type SizedCheckpoint = BundleCheckpoint & { readonly treeSize: number };

async function* ascending(source: BundleSource['checkpoints']): AsyncGenerator<SizedCheckpoint, void> {
  let last = -1;
  for await (const checkpoint of source) {
    const { treeSize } = parseCheckpoint(checkpoint.text);
    if (treeSize <= last) throw new Error(`Checkpoints are out of order at ${treeSize} leaves`);
    last = treeSize;
    yield { ...checkpoint, treeSize };
  }
}
