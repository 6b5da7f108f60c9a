import { config, createMessage, enums, generateKey, type PrivateKey, sign } from 'openpgp';
import { type AuditEvent, auditEventBytes } from '@/core/audit-event';
import type { BundleCheckpoint, BundleLeaf, BundleSource, BundleWitnessKey } from '@/core/bundle/write';
import {
  type Checkpoint,
  checkpointHash,
  firstPrev,
  formatCheckpoint,
  parseCheckpoint,
} from '@/core/checkpoint';
import { appendLeaf, emptyFrontier, frontierRoot, leafHash } from '@/core/merkle';

/** A small trail with real keys and signatures, for tests of the bundle and of the program that verifies it. */

const began = Date.parse('2026-03-01T08:00:00.000Z');
const utf8 = new TextEncoder();

/** A UUID that tells what it stands for: `uuid(3, 17)` is 00000003-0000-4000-8000-000000000011. */
export function uuid(kind: number, number: number): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  return `${hex(kind, 8)}-0000-4000-8000-${hex(number, 12)}`;
}

/** When the event of a leaf, or a checkpoint over so many leaves, happened: one a second. */
export function instantOf(leaf: number): Date {
  return new Date(began + leaf * 1000);
}

/** An event as the portal writes it, of one of three writers by turns; `changes` replaces members. */
export function sampleEvent(leaf: number, changes: Partial<AuditEvent> = {}): AuditEvent {
  return {
    v: 1,
    id: uuid(1, leaf),
    at: instantOf(leaf).toISOString(),
    w: uuid(2, leaf % 3),
    ws: Math.floor(leaf / 3),
    voids: [],
    type: leaf % 2 === 0 ? 'lead.submitted' : 'hit.acknowledged',
    op: leaf % 2 === 0 ? 'collect' : 'alter',
    outcome: 'success',
    actor: {
      sub: uuid(3, leaf % 7),
      agency: uuid(4, leaf % 2),
      role: 'officer',
      auth: 'webauthn',
      session: null,
    },
    on_behalf: null,
    object: { type: 'lead', id: uuid(5, leaf), version: 1, class: 'TLP:AMBER' },
    purpose: { code: 'deconfliction', basis: 'led-art-8', case: null, justification: null },
    recipients: [{ agency: uuid(4, (leaf + 1) % 2), sub: null }],
    concerns: [uuid(4, (leaf + 1) % 2)],
    source: { node: 'portal-1', service: 'portal', addr: null, req: uuid(6, leaf), ua: null },
    duration_ms: leaf % 90,
    bytes_out: null,
    change: { before: null, after: null },
    clock: { sync: true, offset_ms: 0 },
    pd: null,
    ...changes,
  };
}

/** A v4 Ed25519 key that only certifies, with a signing subkey, as the sealer has it; valid from one day before. */
export async function sampleKey(name = 'Concord trail'): Promise<PrivateKey> {
  const { privateKey } = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name, email: 'trail@concord.example' }],
    subkeys: [{ sign: true }],
    date: new Date(began - 86_400_000),
    format: 'object',
    config: { ...config, v6Keys: false },
  });
  return privateKey;
}

/** The detached, armoured, binary signature over a text at a time, by the key's newest signing subkey. */
export async function signDetached(text: string, key: PrivateKey, date: Date): Promise<string> {
  return sign({
    message: await createMessage({ binary: utf8.encode(text) }),
    signingKeys: key,
    detached: true,
    date,
    config: { preferredHashAlgorithm: enums.hash.sha512 },
  });
}

export interface Trail {
  readonly bodies: readonly string[];
  readonly leaves: readonly BundleLeaf[];
  readonly checkpoints: readonly BundleCheckpoint[];
  readonly key: PrivateKey;
  readonly witnessKeys?: readonly BundleWitnessKey[];
  readonly seeds?: readonly { readonly writer: string; readonly message: string }[];
}

/** An agency that cosigns. */
export interface SampleWitness {
  readonly agency: string;
  readonly key: PrivateKey;
}

export async function sampleWitness(number: number): Promise<SampleWitness> {
  return { agency: uuid(4, number), key: await sampleKey(`Witness ${number}`) };
}

/** The trail with cosignatures by these agencies on its checkpoints of these sizes. */
export async function cosigned(
  trail: Trail,
  witnesses: readonly SampleWitness[],
  sizes: readonly number[],
): Promise<Trail> {
  const checkpoints = await Promise.all(
    trail.checkpoints.map(async (checkpoint) => {
      const { treeSize, time } = parseCheckpoint(checkpoint.text);
      if (!sizes.includes(treeSize)) return checkpoint;
      const cosignatures = witnesses.map(async ({ agency, key }) => ({
        agency,
        signature: await signDetached(checkpoint.text, key, new Date(time)),
      }));
      const before = checkpoint.cosignatures ?? [];
      return { ...checkpoint, cosignatures: [...before, ...(await Promise.all(cosignatures))] };
    }),
  );
  const witnessKeys = witnesses.map(({ agency, key }) => ({
    agency,
    fingerprint: key.getFingerprint().toUpperCase(),
    armored: key.toPublic().armor(),
  }));
  const known = trail.witnessKeys ?? [];
  const added = witnessKeys.filter((key) => !known.some(({ agency }) => agency === key.agency));
  return { ...trail, checkpoints, witnessKeys: [...known, ...added] };
}

/**
 * A trail of `size` events with a checkpoint at each of `sealedAt` (tree sizes, ascending), numbered from 1.
 * Every leaf for which `withheld` holds is given by its hash alone; `draft` may change a checkpoint before it is signed.
 */
export async function sampleTrail(options: {
  readonly size: number;
  readonly sealedAt: readonly number[];
  readonly key?: PrivateKey;
  readonly withheld?: (leaf: number) => boolean;
  readonly event?: (leaf: number) => AuditEvent;
  readonly draft?: (checkpoint: Checkpoint) => Checkpoint;
}): Promise<Trail> {
  const { size, sealedAt, withheld = () => false, event = sampleEvent, draft = (same) => same } = options;
  const key = options.key ?? (await sampleKey());
  const bodies = Array.from({ length: size }, (_, leaf) => auditEventBytes(event(leaf)));
  const hashes = bodies.map((body) => leafHash(utf8.encode(body)));
  const checkpoints: BundleCheckpoint[] = [];
  let frontier = emptyFrontier;
  let prev = firstPrev;
  for (const treeSize of sealedAt) {
    for (const hash of hashes.slice(frontier.size, treeSize)) frontier = appendLeaf(frontier, hash);
    const date = instantOf(treeSize);
    const text = formatCheckpoint(
      draft({
        origin: 'concord.example/audit/2026',
        treeSize,
        root: frontierRoot(frontier),
        time: date.toISOString(),
        no: checkpoints.length + 1,
        prev,
      }),
    );
    checkpoints.push({ text, signature: await signDetached(text, key, date) });
    prev = checkpointHash(text);
  }
  const leaves = bodies.map((body, leaf): BundleLeaf => {
    const hash = hashes[leaf];
    return hash && withheld(leaf) ? { withheld: hash } : { body };
  });
  return { bodies, leaves, checkpoints, key };
}

const signed = new WeakMap<PrivateKey, Map<string, Promise<string>>>();

/** The same text has the same signature each time, though signatures are salted: so that bundles can be compared. */
function signedOnce({ key, checkpoints }: Trail, text: string): Promise<string> {
  const known = signed.get(key) ?? new Map<string, Promise<string>>();
  signed.set(key, known);
  const last = checkpoints.at(-1);
  const at = last ? parseCheckpoint(last.text).time : instantOf(0);
  const signature = known.get(text) ?? signDetached(text, key, new Date(at));
  known.set(text, signature);
  return signature;
}

/** The trail as the exporter reads it from the database. */
export function sourceOf(trail: Trail): BundleSource {
  return {
    keys: [{ name: 'trail', armored: trail.key.toPublic().armor() }],
    witnessKeys: trail.witnessKeys ?? [],
    seeds: trail.seeds ?? [],
    statement: {
      request: uuid(9, 1),
      scope: `agency ${uuid(4, 0)}`,
      sign: (text) => signedOnce(trail, text),
    },
    checkpoints: trail.checkpoints,
    leaves: trail.leaves,
  };
}
