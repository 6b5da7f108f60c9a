import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { newId } from '@/core/ids';
import { createWorld, type TestActor } from '@/test/actors';
import { aLead } from '@/test/leads';
import { benchDatabase } from './support/database';
import { median, type Round, round, summary } from './support/numbers';

/**
 * What does a lead of five selectors cost, the whole path (session, permissions, tokens, match, hits, job, trail), beside
 * a bare INSERT … RETURNING of the same rows? And does it stay the same from 10 thousand selectors to a million?
 */
const writers = 8;
const rounds = 5;
const leadsPerRound = 400;
const selectorsPerLead = 5;
const goal = { againstBare: 6, growth: 1.3 };

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

async function* lines(count: number, line: (at: number) => string): AsyncGenerator<string> {
  for (let from = 0; from < count; from += 1_000) {
    let text = '';
    for (let at = from; at < Math.min(count, from + 1_000); at += 1) text += `${line(at)}\n`;
    yield text;
  }
}

/** Leads of other agencies with their selectors and tokens, by COPY. */
async function fill(
  admin: pg.Client,
  agencyIds: readonly string[],
  memberId: string,
  selectors: number,
): Promise<void> {
  const leads = Array.from({ length: selectors / selectorsPerLead }, newId);
  const agency = (at: number) => agencyIds[at % agencyIds.length];
  const copy = (table: string, count: number, line: (at: number) => string) =>
    pipeline(Readable.from(lines(count, line)), admin.query(copyFrom(`copy ${table} from stdin`)));
  await copy(
    'lead (id, agency_id, reference, idempotency_key, created_by_id, created_at, subject_role, urgency, purpose_code, wrapped_key, content)',
    leads.length,
    (at) =>
      [
        leads[at],
        agency(at),
        `X-${leads[at]}`,
        newId(),
        memberId,
        '2026-01-01',
        'suspect',
        'routine',
        'investigation',
        `\\\\x${hex(60)}`,
        `\\\\x${hex(300)}`,
      ].join('\t'),
  );
  const ids = Array.from({ length: selectors }, newId);
  await copy(
    'selector (id, agency_id, lead_id, type, subject_role, sealed, value, norm_version, created_at)',
    selectors,
    (at) => {
      const lead = Math.floor(at / selectorsPerLead);
      return [
        ids[at],
        agency(lead),
        leads[lead],
        'phone',
        'suspect',
        'f',
        `\\\\x${hex(80)}`,
        1,
        '2026-01-01',
      ].join('\t');
    },
  );
  await copy('selector_token (token, agency_id, selector_id)', selectors, (at) =>
    [`\\\\x${hex(16)}`, agency(Math.floor(at / selectorsPerLead)), ids[at]].join('\t'),
  );
  await admin.query('analyze lead, selector, selector_token');
}

let drawn = 0;
const selectors = () =>
  Array.from({ length: selectorsPerLead }, () => {
    drawn += 1;
    return {
      type: 'email' as const,
      value: `bench.${drawn}@mail.example`,
      region: null,
      subjectRole: 'suspect' as const,
    };
  });

/** The rows of a lead, its selectors and tokens, and nothing else: three statements in one transaction. */
async function bare(client: pg.Client, { agencyId, memberId }: TestActor): Promise<void> {
  const lead = newId();
  const ids = Array.from({ length: selectorsPerLead }, newId);
  await client.query('begin');
  await client.query(
    `insert into lead (id, agency_id, reference, idempotency_key, created_by_id, created_at, subject_role, urgency,
                       purpose_code, wrapped_key, content)
     values ($1, $2, $3, $4, $5, now(), 'suspect', 'routine', 'investigation', $6, $7) returning id`,
    [lead, agencyId, `B-${lead}`, newId(), memberId, randomBytes(60), randomBytes(300)],
  );
  await client.query(
    `insert into selector (id, agency_id, lead_id, type, subject_role, sealed, value, norm_version, created_at)
     select id, $2, $3, 'email', 'suspect', false, $4, 1, now() from unnest($1::uuid[]) as id returning id`,
    [ids, agencyId, lead, randomBytes(80)],
  );
  await client.query(
    `insert into selector_token (token, agency_id, selector_id)
     select * from unnest($1::bytea[], $2::uuid[], $3::uuid[]) returning selector_id`,
    [ids.map(() => randomBytes(16)), ids.map(() => agencyId), ids],
  );
  await client.query('commit');
}

const database = await benchDatabase();
const admin = new pg.Client({ connectionString: database.adminUrl });
await admin.connect();
const world = await createWorld();
const actors = await Promise.all(
  Array.from({ length: writers }, async () => (await world.agency()).member('investigator')),
);
const others = await Promise.all(Array.from({ length: 12 }, async () => (await world.agency()).id));
const clients = await Promise.all(
  actors.map(async () => {
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    return client;
  }),
);

async function measure(): Promise<{ full: Round[]; plain: Round[] }> {
  const full: Round[] = [];
  const plain: Round[] = [];
  const submit = (writer: number) =>
    actors[writer]?.call((api) => api.deconfliction.submitLead(aLead({ selectors: selectors() }))) ??
    Promise.resolve();
  const insert = (writer: number) => bare(clients[writer] as pg.Client, actors[writer] as TestActor);
  await round(writers, 100, submit);
  await round(writers, 100, insert);
  for (let at = 0; at < rounds; at += 1) {
    plain.push(await round(writers, leadsPerRound, insert));
    full.push(await round(writers, leadsPerRound, submit));
  }
  return { full, plain };
}

const rate = (of: readonly Round[]) => median(of.map(({ perSecond }) => perSecond));
const memberId = actors[0]?.memberId ?? '';
await fill(admin, others, memberId, 10_000);
const small = await measure();
await fill(admin, others, memberId, 990_000);
const large = await measure();
for (const [size, { full, plain }] of [
  ['10 thousand selectors', small],
  ['1 million selectors', large],
] as const) {
  console.log(`\n${size}, ${writers} writers, leads of ${selectorsPerLead}`);
  console.log(summary('bare INSERT … RETURNING', plain));
  console.log(summary('submitLead, whole path', full));
  console.log(`ratio ${(rate(plain) / rate(full)).toFixed(2)} (goal: at most ${goal.againstBare})`);
}
console.log(
  `\ngrowth from 10 thousand to 1 million: ${(rate(small.full) / rate(large.full)).toFixed(2)} (goal: at most ${goal.growth})`,
);
await Promise.all([admin, ...clients].map((client) => client.end()));
await database.end();
process.exit(0);
