import pg from 'pg';
import { newId } from '@/core/ids';
import { benchDatabase } from './support/database';
import { median, percentile, round } from './support/numbers';
import { agencyOf, tokenOf, tokenTable } from './support/tokens';

/**
 * What does exact matching cost by the set beside a statement for each selector, at ten million tokens beside one, and
 * a single look-up beside a statement that reads nothing? One token in ten of a batch is held by others.
 */
const rounds = 7;
const batchSize = 10_000;
const oneByOne = 1_000;
const connections = 8;
const lookUpsPerRound = 4_000;
const goal = { set: 20, growth: 1.4, single: 1.8 };
const tables = { small: 'tokens_1m', large: 'tokens_10m' } as const;
const sizes = { small: 1_000_000, large: 10_000_000 } as const;
type Size = keyof typeof sizes;

const asker = agencyOf(3);
const lookUp = (table: string) =>
  `select agency_id, selector_id from ${table} where token = $1 and agency_id <> $2`;
/** In the order of the index, so that neighbours are looked up one after the other. */
const lookUpSet = (table: string) =>
  `select asked.place, theirs.agency_id, theirs.selector_id
   from (select * from unnest($1::bytea[]) with ordinality as one (token, place) order by token) as asked
     join ${table} theirs on theirs.token = asked.token and theirs.agency_id <> $2`;
/** What entering does: the own tokens are stored, those of others are found. */
const enter = (table: string) => `insert into ${table} (token, agency_id, selector_id) values ($1, $2, $3)`;
const enterSet = (table: string) =>
  `insert into ${table} (token, agency_id, selector_id) select token, $2, id from unnest($1::bytea[], $3::uuid[]) as own (token, id) order by token`;

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

let drawn = 0;
/** Every batch asks of other tokens; those beyond the table's are held by nobody. */
function tokens(count: number, size: Size): Buffer[] {
  return Array.from({ length: count }, () => {
    drawn += 1;
    return tokenOf(drawn % 10 === 0 ? (drawn * 7_919) % sizes[size] : 100_000_000 + drawn);
  });
}

const database = await benchDatabase();
const open = async () => {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  return client;
};
const clients = await Promise.all(Array.from({ length: connections }, open));
const [admin] = clients as [pg.Client, ...pg.Client[]];

const inTransaction = async (work: () => Promise<unknown>) => {
  await admin.query('begin');
  await work();
  await admin.query('commit');
};

async function askSet(size: Size, count: number): Promise<number> {
  const asked = tokens(count, size);
  return elapsed(() =>
    admin.query({ name: `set ${size}`, text: lookUpSet(tables[size]), values: [asked, asker] }),
  );
}

async function askEach(size: Size): Promise<number> {
  const asked = tokens(oneByOne, size);
  return elapsed(async () => {
    for (const token of asked) {
      await admin.query({ name: `one ${size}`, text: lookUp(tables[size]), values: [token, asker] });
    }
  });
}

async function enterAll(size: Size): Promise<number> {
  const own = tokens(batchSize, size);
  const ids = own.map(() => newId());
  return elapsed(() =>
    inTransaction(async () => {
      await admin.query({
        name: `enter set ${size}`,
        text: enterSet(tables[size]),
        values: [own, asker, ids],
      });
      await admin.query({ name: `set ${size}`, text: lookUpSet(tables[size]), values: [own, asker] });
    }),
  );
}

/** Each selector in a transaction of its own, as it would arrive. */
async function enterEach(size: Size): Promise<number> {
  const own = tokens(oneByOne, size);
  return elapsed(async () => {
    for (const token of own) {
      await inTransaction(async () => {
        const values = [token, asker, newId()];
        await admin.query({ name: `enter ${size}`, text: enter(tables[size]), values });
        await admin.query({ name: `one ${size}`, text: lookUp(tables[size]), values: [token, asker] });
      });
    }
  });
}

/** Milliseconds of each of many look-ups that eight connections make at once. */
async function single(query: (writer: number) => pg.QueryConfig): Promise<number> {
  const { times } = await round(connections, lookUpsPerRound, (writer) =>
    (clients[writer] as pg.Client).query(query(writer)),
  );
  return percentile(times, 50);
}

const kinds = {
  'set small': () => askSet('small', batchSize),
  'set large': () => askSet('large', batchSize),
  'each small': () => askEach('small'),
  'enter set': () => enterAll('small'),
  'enter each': () => enterEach('small'),
  'enter set large': () => enterAll('large'),
  'select 1': () => single(() => ({ name: 'floor', text: 'select $1::int', values: [1] })),
  'look-up small': () =>
    single(() => ({ name: 'one small', text: lookUp(tables.small), values: [tokens(1, 'small')[0], asker] })),
  'look-up large': () =>
    single(() => ({ name: 'one large', text: lookUp(tables.large), values: [tokens(1, 'large')[0], asker] })),
} as const;
type Kind = keyof typeof kinds;

for (const size of ['small', 'large'] as const) await tokenTable(admin, tables[size], sizes[size]);
// Both tables' indexes are in memory, as they are on a server that has been up for a while.
await admin.query('create extension pg_prewarm');
for (const table of Object.values(tables)) await admin.query(`select pg_prewarm('${table}_pkey')`);
const measured = new Map<Kind, number[]>();
for (let at = -1; at < rounds; at += 1) {
  for (const kind of Object.keys(kinds) as Kind[]) {
    const time = await kinds[kind]();
    if (at >= 0) measured.set(kind, [...(measured.get(kind) ?? []), time]);
  }
}
const time = (kind: Kind) => median(measured.get(kind) ?? []);
const rate = (kind: Kind, count: number) => `${((count * 1_000) / time(kind)).toFixed(0)}/s`;
const each = batchSize / oneByOne;
const tell = (what: string, ratio: number, of: string) =>
  console.log(`${what}: ${ratio.toFixed(2)} (goal: ${of})`);
console.log(`median of ${rounds} rounds; ${batchSize} selectors by the set, ${oneByOne} one by one`);
console.log(`look up: set ${rate('set small', batchSize)}, one by one ${rate('each small', oneByOne)}`);
tell('ratio', (time('each small') * each) / time('set small'), `at least ${goal.set}`);
console.log(
  `enter and look up: set ${rate('enter set', batchSize)}, one by one ${rate('enter each', oneByOne)}`,
);
tell('ratio', (time('enter each') * each) / time('enter set'), `at least ${goal.set}`);
tell(
  'look up a batch, 10 million against 1',
  time('set large') / time('set small'),
  `at most ${goal.growth}`,
);
tell(
  'enter a batch, 10 million against 1',
  time('enter set large') / time('enter set'),
  `at most ${goal.growth}`,
);
console.log(
  `${connections} connections, p50: select 1 ${time('select 1').toFixed(2)} ms, look-up ${time('look-up small').toFixed(2)} ms at 1 million, ${time('look-up large').toFixed(2)} ms at 10`,
);
tell(
  'single look-up against select 1, 1 million',
  time('look-up small') / time('select 1'),
  `at most ${goal.single}`,
);
tell(
  'single look-up against select 1, 10 million',
  time('look-up large') / time('select 1'),
  `at most ${goal.single}`,
);
await Promise.all(clients.map((client) => client.end()));
await database.end();
process.exit();
