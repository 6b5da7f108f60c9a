import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { env } from '../env';
import { errorFacts, log } from '../log';
import { openSigner } from '../openpgp';
import { seal, sealedEventsMax } from './seal';
import { openSealing } from './sealing';
import { signStatements } from './statements';

const everyMs = 1_000;
const afterFailureMs = 5_000;

export interface RunningSealer {
  /** Seals what waits and returns when that is done. */
  stop(): Promise<void>;
}

/**
 * Seals every second as a database role of its own, which may read events and append to the tree and nothing else.
 * It goes on through loss of the database.
 */
export async function runSealer(): Promise<RunningSealer> {
  const signer = await openSigner(env.auditKeyFile, env.auditKeyPassphrase);
  const sealing = openSealing(signer, `${env.url.host}/audit`, env.seedKeysFile);
  const pool = new pg.Pool({ connectionString: env.databaseSealer, max: 1 });
  // The pool listens only to those that are idle; one that is closed in the midst of a seal would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => log.warn(errorFacts(error), 'sealer lost its connection'));
  // Of a connection that ends between two statements only the client tells, and an error without a listener ends the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const stopped = new AbortController();

  const sealAll = async () => {
    const client = await pool.connect();
    try {
      for (;;) {
        const sealed = await seal(client, sealing, new Date());
        if (!sealed || sealed.events < sealedEventsMax) break;
      }
      while ((await signStatements(client, sealing, new Date())) > 0);
    } finally {
      client.release();
    }
  };
  const loop = async () => {
    while (!stopped.signal.aborted) {
      const ok = await sealAll().then(
        () => true,
        (error) => {
          log.error(errorFacts(error), 'sealing failed');
          return false;
        },
      );
      await sleep(ok ? everyMs : afterFailureMs, undefined, { signal: stopped.signal }).catch(
        () => undefined,
      );
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopped.abort();
      await running;
      await sealAll().catch((error) => log.error(errorFacts(error), 'last seal failed'));
      await pool.end();
    },
  };
}
