import 'server-only';
import { EventEmitter, once } from 'node:events';
import pg from 'pg';
import { env } from './env';
import { type LiveMessage, liveMessageSchema } from './live-message';
import { errorFacts, log } from './log';
import { singleton } from './singleton';
import { stateOf, type Tx } from './tx';

/** The channel of `write_outbox`. */
const channel = 'concord_live';
const reconnectMsMax = 10_000;

/** Queued for when the transaction commits; then every process that listens is told. */
export function announce(tx: Tx, message: LiveMessage): void {
  stateOf(tx).announcements.push(message);
}

interface Hub {
  readonly emitter: EventEmitter;
  connected: boolean;
}

function hub(): Hub {
  return singleton('live hub', () => {
    const made: Hub = { emitter: new EventEmitter().setMaxListeners(0), connected: false };
    void listen(made, 250);
    return made;
  });
}

/** One connection a process. When it is lost, listeners are told to read afresh once it is back. */
async function listen(to: Hub, delayMs: number): Promise<void> {
  const client = new pg.Client({ connectionString: env.databaseApp, keepAlive: true });
  const again = (error?: unknown) => {
    client.removeAllListeners();
    client.on('error', () => undefined);
    void client.end().catch(() => undefined);
    if (to.connected) log.warn(errorFacts(error), 'live channel lost');
    to.connected = false;
    setTimeout(() => void listen(to, Math.min(delayMs * 2, reconnectMsMax)), delayMs);
  };
  client.once('error', again);
  client.once('end', again);
  client.on('notification', ({ payload }) => {
    const message = liveMessageSchema.safeParse(parseJson(payload));
    if (message.success) to.emitter.emit(message.data.agencyId, message.data);
  });
  try {
    await client.connect();
    await client.query(`listen ${channel}`);
    to.connected = true;
    to.emitter.emit('reconnected');
  } catch (error) {
    again(error);
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/**
 * Messages for one agency, from the answer to this call on until the signal aborts. Yields `missed` after the connection
 * was lost: something may have happened meanwhile.
 */
export async function liveMessages(
  agencyId: string,
  signal: AbortSignal,
): Promise<AsyncIterable<LiveMessage | 'missed'>> {
  const { emitter, connected } = hub();
  if (!connected) await once(emitter, 'reconnected', { signal }).catch(() => undefined);
  const queue: (LiveMessage | 'missed')[] = [];
  let wake: () => void = () => undefined;
  const push = (message: LiveMessage | 'missed') => {
    queue.push(message);
    wake();
  };
  const onReconnected = () => push('missed');
  emitter.on(agencyId, push);
  emitter.on('reconnected', onReconnected);
  signal.addEventListener('abort', () => {
    emitter.off(agencyId, push);
    emitter.off('reconnected', onReconnected);
    wake();
  });
  return (async function* () {
    while (!signal.aborted) {
      const next = queue.shift();
      if (next) yield next;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  })();
}
