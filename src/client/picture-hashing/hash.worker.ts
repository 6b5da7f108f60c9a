import { hashFile } from './hash-file';
import type { HashAnswer, HashRequest } from './messages';

/** Runs in a worker of its own: the bytes and pixels of a picture exist here only, and end with it. */

self.addEventListener('message', ({ data }: MessageEvent<HashRequest>) => {
  void answer(data);
});

async function answer({ id, file }: HashRequest): Promise<void> {
  const say = (message: HashAnswer): void => self.postMessage(message);
  try {
    const picture = await hashFile(file, (step) => say({ id, kind: 'step', step }));
    say({ id, kind: 'hashed', picture });
  } catch (error) {
    say({ id, kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}
