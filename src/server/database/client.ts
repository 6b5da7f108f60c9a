import 'server-only';
import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { env } from '../env';
import { singleton } from '../singleton';
import { PrismaClient } from './generated/client';

/** As a role that owns nothing. UTC, because the adapter reads every timestamp as UTC. */
export function prisma(): PrismaClient {
  return singleton('prisma', () => {
    const adapter = new PrismaPg(
      {
        connectionString: env.databaseApp,
        options: '-c timezone=UTC',
        max: 16,
        connectionTimeoutMillis: 5_000,
      },
      {
        onPoolError: () => undefined,
        onConnectionError: () => undefined,
        statementNameGenerator: ({ sql }) => createHash('sha1').update(sql).digest('base64'),
      },
    );
    return new PrismaClient({ adapter, errorFormat: 'minimal' });
  });
}
