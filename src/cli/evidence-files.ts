import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Finding } from '@/core/bundle/findings';
import type { BundleEntry } from '@/core/bundle/pass';
import { readBundlePath } from '@/core/bundle/paths';
import { cosignerIn, type EvidenceFiles, evidenceFileBytesMax, evidenceFiles } from '@/core/evidence/files';
import { readZip, ZipError } from '@/core/zip/read';

/** The files of evidence, and what is damaged of the archive that they come in. */
export interface EvidenceRead {
  readonly files: EvidenceFiles;
  readonly damage: readonly Finding[];
}

const known: readonly string[] = Object.values(evidenceFiles);
const ofKeys: readonly (string | undefined)[] = ['key', 'witness-key', 'revocation', 'revocation-signature'];
const zipMagic = 'PK';

/** Reads an archive, a folder that it was unpacked to, or a receipt's text with the other files beside it. */
export async function readEvidence(path: string): Promise<EvidenceRead> {
  if ((await stat(path)).isDirectory()) return { files: await folderFiles(path), damage: [] };
  const file = await open(path);
  const start = await file.read(Buffer.alloc(2), 0, 2, 0).finally(() => file.close());
  if (start.buffer.toString('latin1') === zipMagic) return archiveFiles(path);
  const beside = await folderFiles(dirname(path));
  const { receipt, signature } = evidenceFiles;
  const name = basename(path);
  if (name === receipt) return { files: beside, damage: [] };
  const others = [...beside].filter(([other]) => other !== receipt && other !== signature);
  const renamed = await filesIn([
    { name: receipt, content: createReadStream(path) },
    ...((await isFile(`${path}.asc`)) ? [{ name: signature, content: createReadStream(`${path}.asc`) }] : []),
  ]);
  return { files: new Map([...others, ...renamed]), damage: [] };
}

async function archiveFiles(path: string): Promise<EvidenceRead> {
  const files = new Map<string, Uint8Array>();
  const damage: Finding[] = [];
  const fault = (where: string, message: string) =>
    damage.push({ fault: 'archive', where, message, path: where, leaf: null });
  try {
    for await (const entry of readZip(createReadStream(path))) {
      for (const [name, content] of await filesIn([entry])) files.set(name, content);
      if (!entry.intact()) fault(entry.name, 'Its checksum in the archive is wrong.');
    }
  } catch (cause) {
    if (!(cause instanceof ZipError)) throw cause;
    fault(cause.place, `${cause.message}. Reading stopped.`);
  }
  return { files, damage };
}

/** The files of this folder that belong to evidence; a folder of downloads has many others. */
async function folderFiles(folder: string): Promise<EvidenceFiles> {
  const names: string[] = [];
  for (const place of [
    folder,
    join(folder, 'keys'),
    join(folder, 'keys', 'witnesses'),
    join(folder, 'keys', 'revocations'),
  ]) {
    const found = await readdir(place, { withFileTypes: true }).catch(() => []);
    for (const file of found) {
      if (file.isFile()) names.push(relative(folder, join(place, file.name)).replaceAll(sep, '/'));
    }
  }
  const entries = names
    .filter(isKept)
    .map((name) => ({ name, content: createReadStream(join(folder, name)) }));
  return filesIn(entries);
}

async function filesIn(entries: readonly BundleEntry[]): Promise<EvidenceFiles> {
  const files = new Map<string, Uint8Array>();
  for (const { name, content } of entries) {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of content) {
      // Of what is longer than any file of evidence the rest is left: it will not verify.
      if (bytes < evidenceFileBytesMax) pieces.push(piece);
      bytes += piece.length;
    }
    if (isKept(name)) files.set(name, Buffer.concat(pieces));
  }
  return files;
}

function isKept(name: string): boolean {
  const kind = readBundlePath(name)?.kind;
  return known.includes(name) || ofKeys.includes(kind) || cosignerIn(name) !== null;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
