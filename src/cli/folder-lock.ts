import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from './usage';

/**
 * Keeps a second witness out of a folder: two at once could be shown two histories, and sign both. The lock of a
 * process that was killed is taken over.
 */
export async function lockFolder(folder: string): Promise<{ unlock(): Promise<void> }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'lock');
  const own = `${path}.${process.pid}`;
  await writeFile(own, String(process.pid), { mode: 0o600 });
  try {
    return await take(path, own, folder);
  } finally {
    await unlink(own);
  }
}

async function take(path: string, own: string, folder: string): Promise<{ unlock(): Promise<void> }> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await link(own, path);
      return { unlock: () => unlink(path) };
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
      const owner = Number(await readFile(path, 'utf8').catch(() => ''));
      if (owner > 0 && isRunning(owner))
        throw new UsageError(`Process ${owner} has ${folder}. If it is no witness, remove ${path}.`);
      await unlink(path).catch(() => undefined);
    }
  }
  throw new UsageError(`${folder} is taken by another witness.`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}
