import { type Digests, ownDigests } from '@/core/digests';
import { hashBytes } from '@/core/merkle';
import { type Chain, createChain, demandsOf, type SignedRoot } from './chain';
import { type ChunkFiles, type EventsPass, leavesIn, takeChunk, takeLine } from './chunk';
import { createFindings } from './findings';
import { takeHandover, takeRevocation } from './key-changes';
import { type EventSeen, readEventLines } from './lines';
import { createMacs, type OpenSeed } from './macs';
import { type FileSeen, hashing } from './manifest';
import { createNumbering } from './numbering';
import { readOpenings } from './openings';
import { type BundlePath, chunkLeaves, readBundlePath } from './paths';
import type { AuditPolicy } from './policy';
import { createReplay } from './replay';
import { type BundleScope, createLeafTally } from './scope';
import { openpgpVerifier, type SignatureVerifier, type TrailKey, witnessVerifier } from './signatures';
import { type AuditorState, createExtension, type Extension } from './state';
import { createTold } from './told';
import { createTrailKeys, type TrailKeys } from './trail-keys';
import { createWitnesses, type Witnesses } from './witnesses';

/** A file of a bundle, from an archive or a folder; the files come in the order of `paths.ts`. */
export interface BundleEntry {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** Whether it agrees with its CRC, once read; absent where there is no archive. */
  intact?(): boolean;
}

export interface VerifyOptions {
  /** Signatures from after this instant are refused. */
  readonly now: Date;
  /** Fingerprints of the primary keys to be accepted, told by another way; if none, those in the bundle are. */
  readonly fingerprints?: readonly string[];
  /** What the auditor demands; it names the keys itself. */
  readonly policy?: AuditPolicy | null;
  /** The last checkpoint that held before. */
  readonly state?: AuditorState | null;
  /** Opens the writers' seeds; without it their MACs are not checked. */
  readonly openSeed?: OpenSeed | null;
  /** Quicker hash functions than JavaScript's own. */
  readonly digests?: Digests;
  /** Called after each chunk with the number of leaves so far. */
  readonly onProgress?: (leaves: number) => void;
  /** Called with each event that is shown and is the one that was sealed. */
  readonly onEvent?: (event: EventSeen, leaf: number) => void;
  /** Called with each checkpoint whose signature holds. */
  readonly onCheckpoint?: (signed: SignedRoot) => void;
}

export type BundleKeySeen = TrailKey & { readonly path: string; readonly pinned: boolean };

/** What is known of a bundle while its files stream by. */
export interface Pass extends EventsPass {
  readonly digests: Digests;
  readonly verifier: SignatureVerifier;
  readonly pins: ReadonlySet<string>;
  readonly trailKeys: TrailKeys;
  readonly policy: AuditPolicy | null;
  readonly chain: Chain;
  readonly witnesses: Witnesses;
  readonly extension: Extension;
  readonly files: Map<string, FileSeen>;
  readonly onCheckpoint: (signed: SignedRoot) => void;
  readonly keys: BundleKeySeen[];
  manifestText: string | null;
  scope: { text: Uint8Array | null; signature: string | null };
  /** The revocation whose signature comes next. */
  revocation: { readonly fingerprint: string; readonly text: Uint8Array } | null;
  /** What was signed of the bundle, once that holds. */
  said: BundleScope | null;
  /** The last checkpoint that was judged, if it holds: cosignatures of it may follow. */
  signed: SignedRoot | null;
  lastOrder: string;
  /** The first of several files that belong together, until the others come. */
  open:
    | { readonly kind: 'checkpoint'; readonly treeSize: number; readonly text: Uint8Array }
    | (Omit<ChunkFiles, 'events'> & { readonly kind: 'chunk' })
    | null;
}

/** Files other than events are small; of larger ones the rest is hashed, but not kept. */
const fileBytesMax = 65_536;
const manifestBytesMax = 2 ** 24;
const macsBytesMax = chunkLeaves * 64;
const openingsBytesMax = 2 ** 26;
const utf8 = new TextDecoder();

export function beginPass(options: VerifyOptions): Pass {
  const { now, fingerprints = [], policy = null, state = null, openSeed = null } = options;
  const { onProgress = () => {}, onEvent = () => {}, onCheckpoint = () => {} } = options;
  const { digests = ownDigests } = options;
  const findings = createFindings();
  const demands = demandsOf(fingerprints, policy);
  const { keys } = demands;
  const pins = new Set(keys.map(({ fingerprint }) => fingerprint));
  const seen: BundleKeySeen[] = [];
  const isOfTrail = (fingerprint: string) => seen.some((key) => key.fingerprint === fingerprint);
  const verifier = openpgpVerifier(now);
  const trailKeys = createTrailKeys(keys);
  const extension = createExtension(findings, state);
  return {
    digests,
    verifier,
    pins,
    trailKeys,
    policy,
    findings,
    ...{ onProgress, onEvent, onCheckpoint },
    extension,
    chain: createChain({ findings, verifier, demands, refusalOf: trailKeys.take }),
    witnesses: createWitnesses({ findings, verifier: witnessVerifier(now), policy, isOfTrail }),
    replay: createReplay(findings, extension, digests),
    numbering: createNumbering(findings),
    macs: createMacs(findings, openSeed),
    told: createTold(findings, policy?.known_faults ?? []),
    tally: createLeafTally(),
    files: new Map(),
    keys: seen,
    events: { replayed: 0, withheld: 0, opened: 0, firstAt: null, lastAt: null },
    manifestText: null,
    scope: { text: null, signature: null },
    revocation: null,
    said: null,
    signed: null,
    lastOrder: '',
    open: null,
  };
}

/** Takes the next file. What does not belong where it stands is faulted and otherwise left aside. */
export async function takeEntry(pass: Pass, entry: BundleEntry): Promise<void> {
  const { pieces, digest } = hashing(entry.content, pass.digests);
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
  if (open?.kind === 'chunk') takeChunk(pass, { ...open, events: null });
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
  if ('firstLeaf' in path) return takeChunkFile(pass, name, path, pieces);
  await closeOpen(pass);
  switch (path.kind) {
    case 'readme':
      return void (await readUpTo(0, pieces));
    case 'key':
      return takeKey(pass, name, utf8.decode(await readUpTo(fileBytesMax, pieces)));
    case 'witness-key':
      return pass.witnesses.addKey(name, path.agency, utf8.decode(await readUpTo(fileBytesMax, pieces)));
    case 'cosignature': {
      const signature = utf8.decode(await readUpTo(fileBytesMax, pieces));
      return pass.witnesses.judge(pass.signed, path.treeSize, path.agency, signature);
    }
    case 'checkpoint':
      pass.open = { ...path, kind: 'checkpoint', text: await readUpTo(fileBytesMax, pieces) };
      return;
    case 'signature':
      return judge(pass, path.treeSize, null, utf8.decode(await readUpTo(fileBytesMax, pieces)));
    case 'handover':
      return takeHandover(pass, path, utf8.decode(await readUpTo(fileBytesMax, pieces)));
    case 'revocation':
      pass.revocation = { ...path, text: await readUpTo(fileBytesMax, pieces) };
      return;
    case 'revocation-signature':
      return takeRevocation(pass, path.fingerprint, utf8.decode(await readUpTo(fileBytesMax, pieces)));
    case 'seed':
      return pass.macs.addSeed(name, path.writer, utf8.decode(await readUpTo(fileBytesMax, pieces)));
    case 'scope':
      pass.scope.text = await readUpTo(fileBytesMax, pieces);
      return;
    case 'scope-signature':
      pass.scope.signature = utf8.decode(await readUpTo(fileBytesMax, pieces));
      return;
    case 'manifest':
      pass.manifestText = utf8.decode(await readUpTo(manifestBytesMax, pieces));
  }
}

/** Gathers the files of a chunk; the events, which come last, are judged with what was gathered. */
async function takeChunkFile(
  pass: Pass,
  name: string,
  { kind, firstLeaf }: Extract<BundlePath, { readonly firstLeaf: number }>,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  if (pass.open?.kind !== 'chunk' || pass.open.firstLeaf !== firstLeaf) await closeOpen(pass);
  const begun = pass.open?.kind === 'chunk' ? pass.open : null;
  const chunk = begun ?? { kind: 'chunk' as const, firstLeaf, leaves: null, macs: null, openings: null };
  if (kind === 'events') {
    pass.open = null;
    const events = await readEventLines(pieces, {
      ...{ sha256: pass.digests.sha256, leaves: chunk.leaves },
      take(line, at) {
        pass.tally.add(line.kind);
        takeLine(pass, chunk, line, firstLeaf + at);
      },
      macOf: pass.macs.expected,
    });
    return takeChunk(pass, { ...chunk, events });
  }
  if (kind === 'leaves') {
    const leaves = leavesIn(await readUpTo(chunkLeaves * hashBytes + 1, pieces), name, pass.findings);
    pass.open = { ...chunk, leaves };
  } else if (kind === 'macs') {
    pass.open = { ...chunk, macs: utf8.decode(await readUpTo(macsBytesMax, pieces)).split('\n') };
  } else {
    const text = utf8.decode(await readUpTo(openingsBytesMax, pieces));
    pass.open = { ...chunk, openings: readOpenings(text, firstLeaf, pass.findings) };
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
  pass.signed = await pass.chain.judge(treeSize, text, signature);
  if (!pass.signed) return;
  pass.extension.see(pass.signed.checkpoint, pass.signed.text);
  pass.replay.expect(pass.signed);
  pass.onCheckpoint(pass.signed);
}

/** The first bytes of a file; the rest is read, but not kept. */
export async function readUpTo(max: number, pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
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
