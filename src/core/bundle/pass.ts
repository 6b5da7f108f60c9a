import { hashBytes } from '@/core/merkle';
import { type Chain, createChain } from './chain';
import { type EventsPass, leavesIn, takeChunk } from './chunk';
import { createFindings } from './findings';
import { readEventLines } from './lines';
import { type FileSeen, hashing } from './manifest';
import { createNumbering } from './numbering';
import { type BundlePath, chunkLeaves, readBundlePath } from './paths';
import { createReplay } from './replay';
import type { SignatureVerifier, TrailKey } from './signatures';

/** A file of a bundle, from an archive or a folder; the files come in the order of `paths.ts`. */
export interface BundleEntry {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** Whether it agrees with its CRC, once read; absent where there is no archive. */
  intact?(): boolean;
}

export interface VerifyOptions {
  readonly verifier: SignatureVerifier;
  /** Fingerprints of the primary keys to be accepted, told by another way; if none, those in the bundle are. */
  readonly fingerprints?: readonly string[];
  /** Called after each chunk with the number of leaves so far. */
  readonly onProgress?: (leaves: number) => void;
}

export type BundleKeySeen = TrailKey & { readonly path: string; readonly pinned: boolean };

/** What is known of a bundle while its files stream by. */
export interface Pass extends EventsPass {
  readonly verifier: SignatureVerifier;
  readonly pins: ReadonlySet<string>;
  readonly chain: Chain;
  readonly files: Map<string, FileSeen>;
  readonly keys: BundleKeySeen[];
  manifestText: string | null;
  lastOrder: string;
  /** The first of two files that belong together, until the other comes. */
  open:
    | { readonly kind: 'checkpoint'; readonly treeSize: number; readonly text: Uint8Array }
    | { readonly kind: 'leaves'; readonly firstLeaf: number; readonly leaves: Uint8Array[] }
    | null;
}

/** Files other than events are small; of larger ones the rest is hashed, but not kept. */
const fileBytesMax = 65_536;
const manifestBytesMax = 2 ** 24;
const utf8 = new TextDecoder();

export function beginPass({ verifier, fingerprints = [], onProgress = () => {} }: VerifyOptions): Pass {
  const findings = createFindings();
  const pins = new Set(fingerprints.map((pin) => pin.replaceAll(/\s/g, '').toUpperCase()));
  return {
    verifier,
    pins,
    findings,
    onProgress,
    chain: createChain({ findings, verifier, pins }),
    replay: createReplay(findings),
    numbering: createNumbering(findings),
    files: new Map(),
    keys: [],
    events: { replayed: 0, withheld: 0, firstAt: null, lastAt: null },
    manifestText: null,
    lastOrder: '',
    open: null,
  };
}

/** Takes the next file. What does not belong where it stands is faulted and otherwise left aside. */
export async function takeEntry(pass: Pass, entry: BundleEntry): Promise<void> {
  const { pieces, digest } = hashing(entry.content);
  const path = readBundlePath(entry.name);
  if (!path || path.order <= pass.lastOrder) {
    const message = path ? 'The file is not in its place.' : 'A bundle has no such file.';
    pass.findings.add({ fault: 'archive', where: entry.name, message, path: entry.name });
    await readUpTo(0, pieces);
  } else {
    pass.lastOrder = path.order;
    await takeFile(pass, entry.name, path, pieces);
  }
  pass.files.set(entry.name, { digest: digest(), intact: entry.intact?.() ?? null });
}

/** Takes note that the other half of an open pair will not come. */
export async function closeOpen(pass: Pass): Promise<void> {
  const { open } = pass;
  pass.open = null;
  if (open?.kind === 'checkpoint') await judge(pass, open.treeSize, open.text, null);
  if (open?.kind === 'leaves')
    takeChunk(pass, { firstLeaf: open.firstLeaf, leaves: open.leaves, events: null });
}

async function takeFile(
  pass: Pass,
  name: string,
  path: BundlePath,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { open } = pass;
  if (path.kind === 'signature' && open?.kind === 'checkpoint' && open.treeSize === path.treeSize) {
    pass.open = null;
    return judge(pass, path.treeSize, open.text, utf8.decode(await readUpTo(fileBytesMax, pieces)));
  }
  if (path.kind === 'events' && open?.kind === 'leaves' && open.firstLeaf === path.firstLeaf) {
    pass.open = null;
    return takeChunk(pass, { ...open, events: await readEventLines(pieces) });
  }
  await closeOpen(pass);
  switch (path.kind) {
    case 'readme':
      return void (await readUpTo(0, pieces));
    case 'key':
      return takeKey(pass, name, utf8.decode(await readUpTo(fileBytesMax, pieces)));
    case 'checkpoint':
      pass.open = { ...path, kind: 'checkpoint', text: await readUpTo(fileBytesMax, pieces) };
      return;
    case 'signature':
      return judge(pass, path.treeSize, null, utf8.decode(await readUpTo(fileBytesMax, pieces)));
    case 'leaves':
      pass.open = {
        ...path,
        kind: 'leaves',
        leaves: leavesIn(await readUpTo(chunkLeaves * hashBytes + 1, pieces), name, pass.findings),
      };
      return;
    case 'events':
      return takeChunk(pass, { ...path, leaves: null, events: await readEventLines(pieces) });
    case 'manifest':
      pass.manifestText = utf8.decode(await readUpTo(manifestBytesMax, pieces));
  }
}

async function takeKey(pass: Pass, path: string, armored: string): Promise<void> {
  try {
    const key = await pass.verifier.addKey(armored);
    pass.keys.push({ ...key, path, pinned: pass.pins.has(key.fingerprint) });
  } catch (cause) {
    const message = `The key cannot be used: ${cause instanceof Error ? cause.message : cause}.`;
    pass.findings.add({ fault: 'key', where: path, message, path });
  }
}

async function judge(
  pass: Pass,
  treeSize: number,
  text: Uint8Array | null,
  signature: string | null,
): Promise<void> {
  const signedRoot = await pass.chain.judge(treeSize, text, signature);
  if (signedRoot) pass.replay.expect(signedRoot);
}

/** The first bytes of a file; the rest is read, but not kept. */
async function readUpTo(max: number, pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    if (length < max) kept.push(piece.slice(0, max - length));
    length += piece.length;
  }
  const bytes = new Uint8Array(Math.min(length, max));
  let at = 0;
  for (const piece of kept) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
