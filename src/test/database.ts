import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { prisma } from '@/server/database/client';
import { env } from '@/server/env';

export interface TestDatabase {
  /** As the superuser: row-level security does not bind it. */
  readonly admin: pg.Client;
  /** The superuser's connection to this database. */
  readonly adminUrl: string;
  /** A connection as the portal's own role, closed after the last test. */
  connectAsApp(): Promise<pg.Client>;
  connectAsSealer(): Promise<pg.Client>;
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
  const opened: pg.Client[] = [];
  const connectAs = async (setting: string) => {
    const client = new pg.Client({ connectionString: urls[setting] });
    opened.push(client);
    await client.connect();
    return client;
  };
  beforeAll(async () => {
    await server.connect();
    const template = new URL(adminUrl).pathname.slice(1);
    await server.query(`create database ${name} template ${template}`);
    await admin.connect();
  });
  afterAll(async () => {
    await prisma().$disconnect();
    await Promise.all([admin, ...opened].map((client) => client.end()));
    await server.query(`drop database ${name} with (force)`);
    await server.end();
  });
  return {
    admin,
    adminUrl: onDatabase(adminUrl, name),
    connectAsApp: () => connectAs('DATABASE_APP_URL'),
    connectAsSealer: () => connectAs('DATABASE_SEALER_URL'),
  };
}
