import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** The channel of `write_outbox` on which the sealer is asked to come at once. */
const channel = 'concord_seal';
const reconnectMs = 2_000;

export interface Waker {
  /** Until so much time has passed, or somebody waits for a seal, or it is stopped. */
  sleep(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** Listens on a connection of its own. While that is lost, the sealer is merely as slow as its interval. */
export function createWaker(url: string): Waker {
  let wake = new AbortController();
  let client: pg.Client | null = null;
  let stopped = false;
  const listen = async () => {
    const opened = new pg.Client({ connectionString: url, keepAlive: true });
    client = opened;
    opened.on('error', () => undefined);
    opened.on('notification', () => wake.abort());
    opened.once('end', () => {
      if (!stopped) setTimeout(() => void listen(), reconnectMs).unref();
    });
    await opened
      .connect()
      .then(() => opened.query(`listen ${channel}`))
      .catch(() => opened.end().catch(() => undefined));
  };
  void listen();
  return {
    async sleep(ms) {
      await sleep(ms, undefined, { signal: wake.signal }).catch(() => undefined);
      if (!stopped) wake = new AbortController();
    },
    async stop() {
      stopped = true;
      wake.abort();
      await client?.end().catch(() => undefined);
    },
  };
}
