import type { HashAnswer, HashedPicture, HashingStep, HashRequest } from './messages';

export interface HashingProgress {
  /** The file at work. */
  readonly name: string;
  readonly step: HashingStep;
  /** Of how many files the hashes are ready. */
  readonly done: number;
  readonly total: number;
}

/**
 * The hashes of the files, in their order, computed one after the other in a worker, so that the page stays alive
 * and at most one picture is in memory. Nothing of a picture leaves the browser.
 *
 * Rejects with the reason of `signal` when that is aborted, and with an Error when the worker itself fails.
 */
export async function hashPictures(
  files: readonly File[],
  onProgress: (progress: HashingProgress) => void,
  signal?: AbortSignal,
): Promise<HashedPicture[]> {
  signal?.throwIfAborted();
  if (files.length === 0) return [];
  const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' });
  const ended = new AbortController();
  try {
    const pictures: HashedPicture[] = [];
    const failed = failureOf(worker, ended.signal, signal);
    for (const [done, file] of files.entries()) {
      const onStep = (step: HashingStep) => onProgress({ name: file.name, step, done, total: files.length });
      pictures.push(await Promise.race([hashOne(worker, { id: done, file }, onStep), failed]));
    }
    return pictures;
  } finally {
    ended.abort();
    worker.terminate();
  }
}

/** Never fulfilled; rejected when the worker breaks down or the caller gives up. */
function failureOf(worker: Worker, ended: AbortSignal, signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const onError = ({ message }: ErrorEvent) =>
      reject(new Error(message || 'The hashing worker failed to start'));
    worker.addEventListener('error', onError, { signal: ended });
    signal?.addEventListener('abort', () => reject(signal.reason), { signal: ended });
  });
}

function hashOne(
  worker: Worker,
  request: HashRequest,
  onStep: (step: HashingStep) => void,
): Promise<HashedPicture> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<HashAnswer>) => {
      if (data.id !== request.id) return;
      if (data.kind === 'step') onStep(data.step);
      else if (data.kind === 'hashed') resolve(data.picture);
      else reject(new Error(data.message));
    };
    worker.postMessage(request);
  });
}
