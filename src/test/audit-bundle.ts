import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { VerifyOptions } from '@/core/bundle/pass';
import { manifestPath, scopePath, scopeSignaturePath } from '@/core/bundle/paths';
import { type BundleVerdict, verifyBundle } from '@/core/bundle/verify';
import { bundleEntries } from '@/core/bundle/write';
import { readZip } from '@/core/zip/read';
import { zipWriter } from '@/core/zip/write';
import { sourceOf, type Trail } from './audit-trail';

/** Bundles taken apart, tampered with and put together again, as somebody with an editor would. */

export type Files = ReadonlyMap<string, Uint8Array>;

/** The files of the bundle, in the order of the archive. */
export async function filesOf(trail: Trail): Promise<Files> {
  const files = new Map<string, Uint8Array>();
  for await (const { path, content } of bundleEntries(sourceOf(trail))) files.set(path, content);
  return files;
}

export function archiveOf(files: Files): Uint8Array {
  const zip = zipWriter();
  const parts = [...files].flatMap(([name, content]) => zip.zipEntry(name, content));
  return concatBytes(...parts, ...zip.zipEnd());
}

/** The files with some replaced, or taken away where null; the manifest stays as it was. */
export function changed(files: Files, changes: Readonly<Record<string, Uint8Array | string | null>>): Files {
  return new Map(
    [...files].flatMap(([path, content]): [string, Uint8Array][] => {
      const change = changes[path];
      if (change === null) return [];
      return [[path, typeof change === 'string' ? utf8ToBytes(change) : (change ?? content)]];
    }),
  );
}

/** The files with a manifest that agrees with them: the tamperer's. */
export function relisted(files: Files): Files {
  const lines = [...files]
    .filter(([path]) => ![manifestPath, scopePath, scopeSignaturePath].includes(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, content]) => `${bytesToHex(sha256(content))}  ${path}\n`);
  return new Map([...files, [manifestPath, utf8ToBytes(lines.join(''))]]);
}

/** Text of a file of the bundle. */
export function textOf(files: Files, path: string): string {
  return new TextDecoder().decode(files.get(path) ?? new Uint8Array());
}

/** The verdict on an archive, as of the day after the sample trail. */
export function verifyArchive(
  archive: Uint8Array,
  options: Partial<VerifyOptions> = {},
): Promise<BundleVerdict> {
  const now = new Date('2026-03-02T00:00:00Z');
  return verifyBundle(readZip(inPieces(archive)), { now, ...options });
}

export function verifyFiles(files: Files, options: Partial<VerifyOptions> = {}): Promise<BundleVerdict> {
  return verifyArchive(archiveOf(files), options);
}

/** Where in the archive each file's content begins and ends. */
export function placesOf(files: Files): { path: string; from: number; to: number }[] {
  let at = 0;
  return [...files].map(([path, content]) => {
    const from = at + 30 + utf8ToBytes(path).length;
    at = from + content.length;
    return { path, from, to: at };
  });
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
