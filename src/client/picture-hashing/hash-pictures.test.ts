import { beforeEach, describe, expect, test, vi } from 'vitest';
import { hashPictures } from './hash-pictures';
import type { HashAnswer, HashedPicture, HashRequest } from './messages';

/** Stands for the worker: notes the requests, and answers as the test says. */
class FakeWorker extends EventTarget {
  static started: FakeWorker[] = [];
  static behave: (worker: FakeWorker, request: HashRequest) => void = () => {};
  onmessage: ((event: { data: HashAnswer }) => void) | null = null;
  terminated = false;
  readonly requests: HashRequest[] = [];

  constructor(
    readonly url: URL,
    readonly options: WorkerOptions,
  ) {
    super();
    FakeWorker.started.push(this);
  }

  postMessage(request: HashRequest): void {
    this.requests.push(request);
    queueMicrotask(() => FakeWorker.behave(this, request));
  }

  say(data: HashAnswer): void {
    this.onmessage?.({ data });
  }

  terminate(): void {
    this.terminated = true;
  }
}

const files = ['a.png', 'b.png'].map((name) => new File(['x'], name));
const notAPicture = (name: string): HashedPicture => ({ name, error: 'not-a-picture' });
const workers = FakeWorker.started;

beforeEach(() => {
  vi.stubGlobal('Worker', FakeWorker);
  workers.length = 0;
  FakeWorker.behave = (worker, { id, file }) => {
    worker.say({ id, kind: 'step', step: 'reading' });
    worker.say({ id, kind: 'hashed', picture: notAPicture(file.name) });
  };
});

describe('the pictures of a page', () => {
  test('are hashed one after the other by one module worker, which is then ended', async () => {
    const progress: unknown[] = [];
    const pictures = await hashPictures(files, (step) => progress.push(step));
    expect(pictures).toEqual(files.map(({ name }) => notAPicture(name)));
    expect(progress).toEqual(files.map(({ name }, done) => ({ name, step: 'reading', done, total: 2 })));
    expect(workers).toHaveLength(1);
    expect(workers[0]?.url.pathname).toMatch(/\/hash\.worker\.ts$/);
    expect(workers[0]).toMatchObject({ options: { type: 'module' }, terminated: true });
  });

  test('wait for each other', async () => {
    FakeWorker.behave = () => {};
    const stop = new AbortController();
    const hashing = hashPictures(files, () => {}, stop.signal);
    await Promise.resolve();
    expect(workers[0]?.requests).toHaveLength(1);
    stop.abort(new Error('enough'));
    await expect(hashing).rejects.toThrow('enough');
  });

  test('start no worker when there are none', async () => {
    expect(await hashPictures([], () => {})).toEqual([]);
    expect(workers).toHaveLength(0);
  });
});

describe('hashing ends, and the worker with it,', () => {
  test('when the caller gives up', async () => {
    const stop = new AbortController();
    FakeWorker.behave = () => stop.abort(new Error('enough'));
    await expect(hashPictures(files, () => {}, stop.signal)).rejects.toThrow('enough');
    expect(workers[0]?.terminated).toBe(true);
  });

  test('before it begins, when the caller gave up already', async () => {
    await expect(hashPictures(files, () => {}, AbortSignal.abort(new Error('early')))).rejects.toThrow(
      'early',
    );
    expect(workers).toHaveLength(0);
  });

  test('when the worker tells of a failure', async () => {
    FakeWorker.behave = (worker, { id }) => worker.say({ id, kind: 'failed', message: 'no subtle crypto' });
    await expect(hashPictures(files, () => {})).rejects.toThrow('no subtle crypto');
    expect(workers[0]?.terminated).toBe(true);
  });

  test('when the worker cannot start', async () => {
    FakeWorker.behave = (worker) => worker.dispatchEvent(new Event('error'));
    await expect(hashPictures(files, () => {})).rejects.toThrow('The hashing worker failed to start');
    expect(workers[0]?.terminated).toBe(true);
  });
});

test('an answer to another request is not taken for this one', async () => {
  FakeWorker.behave = (worker, { id, file }) => {
    worker.say({ id: id + 7, kind: 'hashed', picture: notAPicture('another') });
    worker.say({ id, kind: 'hashed', picture: notAPicture(file.name) });
  };
  expect(await hashPictures(files, () => {})).toEqual(files.map(({ name }) => notAPicture(name)));
});
