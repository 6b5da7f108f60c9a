import 'server-only';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import * as binding from '@prisma/schema-engine-wasm/schema_engine_bg';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { ensureRoles, type ProcessUrls } from './roles';

const schemaFolder = path.resolve('prisma/schema');
const migrationsFolder = path.resolve('prisma/migrations');
const noFilter = { externalTables: [], externalEnums: [] };

/**
 * Brings a database to the newest schema with Prisma's own engine and format, without the download that
 * `prisma migrate` would make (docs/adr/0003). Returns the names of the migrations it applied.
 */
export async function migrate(
  adminUrl: string,
  secret: string,
): Promise<{ urls: ProcessUrls; applied: readonly string[] }> {
  await ensureDatabase(adminUrl);
  const urls = await ensureRoles(adminUrl, secret);
  const { appliedMigrationNames } = await withEngine(adminUrl, (engine) =>
    engine.applyMigrations({ migrationsList: readMigrations(), filters: noFilter }),
  );
  const jobs = new pg.Pool({ connectionString: adminUrl, options: '-c role=concord_worker', max: 2 });
  jobs.on('error', () => undefined);
  jobs.on('connect', (client) => client.on('error', () => undefined));
  await runMigrations({ pgPool: jobs }).finally(() => jobs.end());
  return { urls, applied: appliedMigrationNames };
}

/** SQL that turns the migrated database (or nothing, for the first migration) into what prisma/schema says. */
export async function schemaDrift(adminUrl: string, from: 'database' | 'empty'): Promise<string> {
  const { stdout } = await withEngine(adminUrl, (engine) =>
    engine.diff({
      from:
        from === 'empty'
          ? { tag: 'empty' }
          : { tag: 'schemaDatasource', files: readSchema(), configDir: path.resolve('.') },
      to: { tag: 'schemaDatamodel', files: readSchema() },
      script: true,
      exitCode: null,
      shadowDatabaseUrl: null,
      filters: noFilter,
    } as Parameters<SchemaEngine['diff']>[0]),
  );
  return stdout ?? '';
}

/** Drops and makes again the database that the URL names. Everything in it is lost. */
export async function resetDatabase(adminUrl: string): Promise<void> {
  await withServer(adminUrl, async (server, name) => {
    await server.query(`drop database if exists ${name} with (force)`);
  });
  await ensureDatabase(adminUrl);
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  await withServer(adminUrl, async (server, name, plain) => {
    const { rowCount } = await server.query('select from pg_database where datname = $1', [plain]);
    if (rowCount === 0) await server.query(`create database ${name}`);
  });
}

/** Runs on the server's maintenance database, for what cannot be done from inside the database itself. */
async function withServer(
  adminUrl: string,
  work: (server: pg.Client, quotedName: string, name: string) => Promise<void>,
): Promise<void> {
  const url = new URL(adminUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = '/postgres';
  const server = new pg.Client({ connectionString: url.href });
  await server.connect();
  await work(server, pg.escapeIdentifier(name), name).finally(() => server.end());
}

function readSchema() {
  return readdirSync(schemaFolder).map((file) => ({
    path: path.join(schemaFolder, file),
    content: readFileSync(path.join(schemaFolder, file), 'utf8'),
  }));
}

function readMigrations() {
  const names = readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: migrationsFolder,
    lockfile: {
      path: 'migration_lock.toml',
      content: readFileSync(path.join(migrationsFolder, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: {
          tag: 'ok' as const,
          value: readFileSync(path.join(migrationsFolder, name, 'migration.sql'), 'utf8'),
        },
      },
    })),
  };
}

let engineModule: Promise<void> | undefined;

/** The engine's glue expects a bundler to load the WebAssembly; this does it once for the process. */
async function loadEngineModule(): Promise<void> {
  const glue = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const { instance } = await WebAssembly.instantiate(readFileSync(glue.replace(/js$/, 'wasm')), {
    './schema_engine_bg.js': binding as never,
  });
  binding.__wbg_set_wasm(instance.exports);
  const start = instance.exports['__wbindgen_start'];
  if (typeof start === 'function') start();
}

async function withEngine<T>(adminUrl: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  engineModule ??= loadEngineModule();
  await engineModule;
  const pools: pg.Pool[] = [];
  const factory = mended(
    new PrismaPg({ connectionString: adminUrl, options: '-c role=concord_owner' }),
    pools,
  );
  const datamodels = readSchema().map(({ path: file, content }): [string, string] => [file, content]);
  const engine = await binding.SchemaEngine.new(
    { datamodels },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  try {
    return await work(engine);
  } finally {
    engine.free();
    await Promise.all(pools.map((pool) => pool.end()));
  }
}

/**
 * Three things that the adapter and the engine cannot do by themselves: the adapter splits a script at every semicolon,
 * and so inside function bodies (send it whole); it has no name for the type "char" (OID 18: say bpchar); and the engine
 * does not know that PostgreSQL 18 lists NOT NULL among the constraints (leave them out).
 */
function mended(factory: PrismaPg, pools: pg.Pool[]): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connectToShadowDb: () => factory.connectToShadowDb(),
    connect: async () => {
      const connection = await factory.connect();
      const pool = connection.underlyingDriver();
      pools.push(pool);
      const query = pool.query.bind(pool) as (config: pg.QueryConfig | string) => Promise<pg.QueryResult>;
      connection.executeScript = async (script) => {
        await query(script);
      };
      const described = async ({ text, ...rest }: pg.QueryConfig) => {
        const constraints = text.replace("NOT IN ('p', 'u', 'f')", "NOT IN ('p', 'u', 'f', 'n')");
        const result = await query({ ...rest, text: constraints });
        for (const field of result.fields) if (field.dataTypeID === 18) field.dataTypeID = 1042;
        return result;
      };
      pool.query = described as typeof pool.query;
      return connection;
    },
  };
}
