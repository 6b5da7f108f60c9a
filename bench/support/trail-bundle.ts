import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type BundleCheckpoint, type BundleLeaf, bundleZip } from '@/core/bundle/write';
import { checkpointHash, firstPrev, formatCheckpoint } from '@/core/checkpoint';
import { newId } from '@/core/ids';
import { appendLeaf, emptyFrontier, frontierRoot } from '@/core/merkle';
import type { Signer } from '@/server/openpgp';
import { castOf, trailEvents } from './trail-events';

/** The exporter gives a checkpoint a chunk, and the newest thousand. */
const [chunk, newest, between] = [4_096, 1_000, 20];

/** A bundle of a trail as the portal exports it to an oversight auditor, with checkpoints in the places of the exporter's. */
export async function writeTrailBundle(file: string, events: number, signer: Signer): Promise<void> {
  const until = new Date();
  const from = new Date(until.getTime() - 86_400_000);
  const leaves: Required<Pick<Extract<BundleLeaf, { body: string }>, 'body' | 'leafHash' | 'mac'>>[] = [];
  const checkpoints: BundleCheckpoint[] = [];
  let [frontier, prev] = [emptyFrontier, firstPrev];
  for (const { body } of trailEvents(events, { cast: castOf(), from, until })) {
    const leafHash = createHash('sha256').update('\0').update(body).digest();
    leaves.push({ body, leafHash, mac: randomBytes(32) });
    frontier = appendLeaf(frontier, leafHash);
    const { size } = frontier;
    const isNew = size > events - newest * between && (events - size) % between === 0;
    if (size % chunk !== 0 && !isNew) continue;
    const no = checkpoints.length + 1;
    const root = frontierRoot(frontier);
    const origin = 'concord.example/audit';
    const text = formatCheckpoint({ origin, treeSize: size, root, time: new Date().toISOString(), no, prev });
    checkpoints.push({ text, signature: await signer.sign(Buffer.from(text)) });
    prev = checkpointHash(text);
  }
  const source = {
    keys: [{ name: signer.fingerprint, armored: signer.publicKey }],
    checkpoints,
    leaves,
    statement: {
      request: newId(),
      scope: 'oversight',
      sign: (text: string) => signer.sign(Buffer.from(text)),
    },
  };
  await pipeline(Readable.from(bundleZip(source)), createWriteStream(file));
}
