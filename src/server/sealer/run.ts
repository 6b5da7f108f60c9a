import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { AuditDraft } from '../audit/draft';
import { env } from '../env';
import { environmentKeyring } from '../keyring';
import { errorFacts, log } from '../log';

import { watchClock } from './clock-watch';
import { seal, sealedEventsMax } from './seal';
import { openSealing, type Sealing } from './sealing';
import { signStatements } from './statements';
import { currentKey, keyOpened } from './trail-key';
import { prune, sweep, tellAttempts } from './upkeep';
import { createWaker } from './waker';

const everyMs = 1_000;
const upkeepEveryMs = 60_000;

export interface RunningSealer {
  /** Seals what waits and returns when that is done. */
  stop(): Promise<void>;
}

/**
 * Seals every second, and at once when something waits to leave, as a database role of its own, which may read events and
 * append to the tree and nothing else. It goes on through loss of the database.
 */
export async function runSealer(): Promise<RunningSealer> {
  const keyring = environmentKeyring();
  const pool = new pg.Pool({ connectionString: env.databaseSealer, max: 2 });
  // The pool listens only to those that are idle; one that is closed in the midst of a seal would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => log.warn(errorFacts(error), 'sealer lost its connection'));
  const signer = await keyring.open((await withClient(pool, currentKey).catch(() => null)) ?? undefined);
  const origin = `${env.url.host}/audit`;
  const sealing = openSealing(signer, origin, env.seedKeysFile, (fingerprint) => keyring.open(fingerprint));
  const waker = createWaker(env.databaseSealer);
  const turn = createTurns(sealing);
  let stopping = false;
  const loop = async () => {
    while (!stopping) {
      await withClient(pool, turn).catch((error) => log.error(errorFacts(error), 'sealing failed'));
      if (!stopping) await waker.sleep(everyMs);
    }
  };
  const running = Promise.all([loop(), signBundles(pool, sealing, () => stopping)]);
  return {
    stop: async () => {
      stopping = true;
      await waker.stop();
      await running;
      await withClient(pool, async (client) => {
        await tell(client, sealing, { type: 'sealer.stopped', op: 'integrity' });
        await sealAll(client, sealing);
      }).catch((error) => log.error(errorFacts(error), 'last seal failed'));
      await pool.end();
    },
  };
}

async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  return work(client).finally(() => client.release());
}

/** What the sealer does each time: at first it says that it has started and looks at the whole trail. */
function createTurns(sealing: Sealing): (client: pg.ClientBase) => Promise<void> {
  const clock = watchClock();
  let told = false;
  let opened: string | null = null;
  let keptAt: number | null = null;
  return async (client) => {
    if (!told) await tell(client, sealing, { type: 'sealer.started', op: 'integrity' });
    told = true;
    if (opened !== sealing.signer.fingerprint) await tell(client, sealing, keyOpened(sealing));
    opened = sealing.signer.fingerprint;
    const jump = clock();
    if (jump) await tell(client, sealing, jump);
    if (keptAt === null || performance.now() - keptAt >= upkeepEveryMs) {
      await sweep(client, sealing, keptAt === null ? 'all' : 'recent');
      await tellAttempts(client, sealing);
      await prune(client);
      keptAt = performance.now();
    }
    await sealAll(client, sealing);
  };
}

async function sealAll(client: pg.ClientBase, sealing: Sealing): Promise<void> {
  for (;;) {
    const sealed = await seal(client, sealing, new Date());
    if (!sealed || sealed.events < sealedEventsMax) break;
  }
  while ((await signStatements(client, sealing, new Date(), 'others')) > 0);
}

/** On a connection of its own: a bundle takes a walk along the whole trail, and sealing does not wait for that. */
async function signBundles(pool: pg.Pool, sealing: Sealing, isStopping: () => boolean): Promise<void> {
  while (!isStopping()) {
    await withClient(pool, async (client) => {
      while ((await signStatements(client, sealing, new Date(), 'bundles')) > 0);
    }).catch((error) => log.error(errorFacts(error), 'signing of bundles failed'));
    await sleep(everyMs);
  }
}

async function tell(client: pg.ClientBase, { own }: Sealing, draft: AuditDraft): Promise<void> {
  await client.query('begin');
  try {
    await own.append(client, [draft]);
    await client.query('commit');
  } catch (error) {
    own.forget();
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
