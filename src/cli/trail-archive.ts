import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { base64 } from '@scure/base';
import type pg from 'pg';
import { exitCodes } from '@/core/bundle/findings';
import { readBundlePath } from '@/core/bundle/paths';
import { verifyBundle } from '@/core/bundle/verify';
import { bundleZip } from '@/core/bundle/write';
import { readZip, type ZipEntry } from '@/core/zip/read';
import { type ArchiveFile, archiveSource, dropArchived, nextArchive } from '@/server/sealer/archive';
import type { Sealing } from '@/server/sealer/sealing';
import { type ArchivedLeaf, archiveOf, restoreArchived } from '@/server/sealer/unarchive';

/** A file that cannot be trusted with what it should hold, or is none of this trail. Nothing was changed. */
export class ArchiveError extends Error {}

export interface Archived extends ArchiveFile {
  readonly events: number;
  readonly untilAt: Date;
}

/**
 * Moves the events that were sealed before an instant into a file of this folder. They leave the database only once the
 * file is on the disk under its name, was read back, and verifies: killed at any instant, each event is in the one or the
 * other, or in both.
 *
 * @returns null if there is nothing so old.
 */
export async function archiveTrail(
  client: pg.ClientBase,
  sealing: Sealing,
  { before, folder }: { readonly before: Date; readonly folder: string },
): Promise<Archived | null> {
  await client.query("select pg_advisory_lock(hashtext('concord archive'))");
  try {
    const next = await nextArchive(client, before);
    if (!next) return null;
    const digits = (leaf: number) => String(leaf).padStart(12, '0');
    const name = `concord-trail-${digits(next.fromLeaf)}-${digits(next.untilLeaf)}.zip`;
    const file = path.resolve(folder, name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeInPieces(file, bundleZip(await archiveSource(client, sealing, next)));
    await requireSound(file, [sealing.signer.fingerprint]);
    const kept = { file, sha256: await digestOf(file), bytes: (await stat(file)).size };
    const events = await dropArchived(client, sealing, next, kept);
    return { ...kept, events, untilAt: next.untilAt };
  } finally {
    await client.query("select pg_advisory_unlock(hashtext('concord archive'))");
  }
}

/** Puts the events of an archive back. @throws ArchiveError if it does not verify, or is none that this trail made. */
export async function restoreTrail(client: pg.ClientBase, sealing: Sealing, file: string): Promise<number> {
  const sha256 = await digestOf(file);
  const known = await archiveOf(client, sha256);
  if (!known) throw new ArchiveError('The trail knows of no archive with this file’s SHA-256.');
  if (known.restored) throw new ArchiveError('This archive has been restored before.');
  await requireSound(file, []);
  return restoreArchived(client, sealing, { id: known.id, sha256 }, shownLeaves(file));
}

/** Under another name until all of it is on the disk. */
async function writeInPieces(file: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const draft = `${file}.draft`;
  const handle = await open(draft, 'w', 0o600);
  try {
    for await (const piece of pieces) await handle.write(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  const folder = await open(path.dirname(file), 'r');
  await folder.sync().finally(() => folder.close());
}

async function requireSound(file: string, fingerprints: readonly string[]): Promise<void> {
  const { exitCode, findings } = await verifyBundle(readZip(createReadStream(file)), {
    now: new Date(),
    fingerprints,
  });
  if (exitCode === exitCodes.holds) return;
  const why = findings.map(({ where, message }) => `${where}: ${message}`).join('\n');
  throw new ArchiveError(`${file} does not verify (${exitCode}).\n${why}`);
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest('hex');
}

/** A chunk at a time; what is withheld stands in an earlier archive. */
async function* shownLeaves(file: string): AsyncGenerator<ArchivedLeaf[]> {
  let macs: string[] = [];
  for await (const { name, content } of readZip(createReadStream(file))) {
    const entry = readBundlePath(name);
    if (entry?.kind === 'macs') macs = await linesOf(content);
    if (entry?.kind !== 'events') continue;
    const lines = await linesOf(content);
    const leaves = lines.map((body, at) => ({
      ...{ body, leafIndex: entry.firstLeaf + at },
      mac: macs[at] && macs[at] !== '-' ? Buffer.from(base64.decode(macs[at])) : null,
    }));
    macs = [];
    yield leaves.filter(({ body }) => !body.startsWith('withheld '));
  }
}

async function linesOf(content: ZipEntry['content']): Promise<string[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8').split('\n').slice(0, -1);
}
