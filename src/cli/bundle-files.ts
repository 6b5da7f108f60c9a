import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { BundleEntry } from '@/core/bundle/pass';
import { readBundlePath } from '@/core/bundle/paths';
import { readZip } from '@/core/zip/read';
import { nativeDigests } from './native-digests';

/** Bytes read at once. */
const highWaterMark = 1 << 17;

/** The files of a bundle, from an archive or a folder that it was unpacked to, in the order of verifying. */
export async function openBundle(path: string): Promise<AsyncIterable<BundleEntry>> {
  const isFolder = (await stat(path)).isDirectory();
  return isFolder ? readFolder(path) : readZip(createReadStream(path, { highWaterMark }), nativeDigests);
}

/** The regular files of a folder in the order of an archive; what belongs to no bundle comes first. */
async function* readFolder(folder: string): AsyncGenerator<BundleEntry> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = found
    .filter((file) => file.isFile())
    .map((file) => relative(folder, join(file.parentPath, file.name)).replaceAll(sep, '/'));
  const orderOf = (name: string) => readBundlePath(name)?.order ?? '';
  names.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  for (const name of names) yield { name, content: createReadStream(join(folder, name), { highWaterMark }) };
}
