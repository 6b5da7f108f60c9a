import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { prisma } from '@/server/database/client';
import { env } from '@/server/env';

export interface TestDatabase {
  /** As the superuser: row-level security does not bind it. */
  readonly admin: pg.Client;
  /** A connection as the portal's own role. */
  connectAsApp(): Promise<pg.Client>;
}

const onDatabase = (url: string, name: string) => {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
};

/** A database of this test file's own, copied from the migrated template before its first test and dropped after. */
export function testDatabase(): TestDatabase {
  const name = `test_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  const adminUrl = inject('adminUrl');
  const settings = inject('settings');
  const urls = Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      key,
      key.startsWith('DATABASE_') ? onDatabase(value, name) : value,
    ]),
  );
  env.adopt(urls);
  const server = new pg.Client({ connectionString: onDatabase(adminUrl, 'postgres') });
  const admin = new pg.Client({ connectionString: onDatabase(adminUrl, name) });
  beforeAll(async () => {
    await server.connect();
    const template = new URL(adminUrl).pathname.slice(1);
    await server.query(`create database ${name} template ${template}`);
    await admin.connect();
  });
  afterAll(async () => {
    await prisma().$disconnect();
    await admin.end();
    await server.query(`drop database ${name} with (force)`);
    await server.end();
  });
  return {
    admin,
    connectAsApp: async () => {
      const client = new pg.Client({ connectionString: urls['DATABASE_APP_URL'] });
      await client.connect();
      return client;
    },
  };
}
