import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export type PeerIndex = 'flat' | 'multi';

export interface Peer {
  /** Compares the first hashes of the batch with all stored ones. */
  search(index: PeerIndex, hashes: number): Promise<{ milliseconds: number; pairs: number }>;
  end(): void;
}

const folder = path.resolve('bench/peer');

/** Builds faiss's part of the comparison; says which build it is, or nothing if it cannot be built here. */
export function buildPeer(): string | undefined {
  try {
    const said = execFileSync(path.join(folder, 'build.sh'), [path.join(folder, 'build')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return said.trim().split('\n').at(-1);
  } catch {
    return undefined;
  }
}

export async function startPeer(stored: Uint8Array, batch: Uint8Array): Promise<Peer> {
  const home = mkdtempSync(path.join(tmpdir(), 'concord-peer-'));
  const [storedFile, batchFile] = [path.join(home, 'stored'), path.join(home, 'batch')];
  writeFileSync(storedFile, stored);
  writeFileSync(batchFile, batch);
  const child = spawn(path.join(folder, 'build', 'faiss'), [storedFile, batchFile], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => String((await lines.next()).value);
  if ((await answer()) !== 'ready') throw new Error('faiss did not start');
  rmSync(home, { recursive: true });
  return {
    search: async (index, hashes) => {
      child.stdin.write(`${index} ${hashes}\n`);
      const [milliseconds = Number.NaN, pairs = Number.NaN] = (await answer()).split(' ').map(Number);
      return { milliseconds, pairs };
    },
    end: () => child.stdin.end(),
  };
}
