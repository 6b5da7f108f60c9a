import 'server-only';
import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { env } from '../env';
import { singleton } from '../singleton';
import { PrismaClient } from './generated/client';

/** As a role that owns nothing. UTC, because the adapter reads every timestamp as UTC. */
export function prisma(): PrismaClient {
  return singleton('prisma', () => {
    const pool = new pg.Pool({
      connectionString: env.databaseApp,
      options: '-c timezone=UTC',
      max: 16,
      connectionTimeoutMillis: 5_000,
    });
    // The adapter listens for errors of a connection only within a transaction. One that the server ends a moment
    // before or after would end the process.
    pool.on('connect', (client) => client.on('error', () => undefined));
    const adapter = new PrismaPg(pool, {
      disposeExternalPool: true,
      onPoolError: () => undefined,
      onConnectionError: () => undefined,
      statementNameGenerator: ({ sql }) => statementName(sql),
    });
    return new PrismaClient({ adapter, errorFormat: 'minimal' });
  });
}

const names = new Map<string, string>();
const namesMax = 1_000;

/** Prepared once a connection under a name of its text. Texts that vary with the length of a list stop at a thousand. */
function statementName(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  if (names.size >= namesMax) return '';
  const name = createHash('sha1').update(sql).digest('base64');
  names.set(sql, name);
  return name;
}
