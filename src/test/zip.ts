import { readZip } from '@/core/zip/read';

/** The archive's files, by name. */
export async function unzipped(archive: Uint8Array): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  async function* whole() {
    yield archive;
  }
  for await (const { name, content } of readZip(whole())) {
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    files.set(name, Buffer.concat(pieces));
  }
  return files;
}
