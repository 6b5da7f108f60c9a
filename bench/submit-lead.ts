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
    'lead (id, agency_id, reference, idempotency_key, input_mac, created_by_id, created_at, subject_role, urgency, purpose_code, wrapped_key, content)',
    leads.length,
    (at) =>
      `${leads[at]}\t${agency(at)}\tX-${leads[at]}\t${newId()}\t\\\\x${hex(32)}\t${memberId}\t2026-01-01\tsuspect\troutine\tinvestigation\t\\\\x${hex(60)}\t\\\\x${hex(300)}`,
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
  await copy('selector_token (token, agency_id, selector_id, version)', selectors, (at) =>
    [`\\\\x${hex(16)}`, agency(Math.floor(at / selectorsPerLead)), ids[at], 1].join('\t'),
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

/** The rows of a lead, its selectors and tokens, each table's in one statement, in one transaction. */
async function insertLeadRows(client: pg.Client, { agencyId, memberId }: TestActor): Promise<void> {
  const lead = newId();
  const ids = Array.from({ length: selectorsPerLead }, newId);
  await client.query(
    `insert into lead (id, agency_id, reference, idempotency_key, input_mac, created_by_id, created_at, subject_role, urgency,
                       purpose_code, wrapped_key, content)
     values ($1, $2, $3, $4, $5, $6, now(), 'suspect', 'routine', 'investigation', $7, $8) returning id`,
    [lead, agencyId, `B-${lead}`, newId(), randomBytes(32), memberId, randomBytes(60), randomBytes(300)],
  );
  await client.query(
    `insert into selector (id, agency_id, lead_id, type, subject_role, sealed, value, norm_version, created_at)
     select id, $2, $3, 'email', 'suspect', false, $4, 1, now() from unnest($1::uuid[]) as id returning id`,
    [ids, agencyId, lead, randomBytes(80)],
  );
  await client.query(
    `insert into selector_token (token, agency_id, selector_id, version)
     select *, 1 from unnest($1::bytea[], $2::uuid[], $3::uuid[]) returning selector_id`,
    [ids.map(() => randomBytes(16)), ids.map(() => agencyId), ids],
  );
}

let sequence = 0;
/** The other rows that a submission writes: the check, two events with queue and openings, the job. */
async function insertOtherRows(client: pg.Client, { agencyId, memberId }: TestActor): Promise<void> {
  const lead = newId();
  const events = [newId(), newId()];
  sequence += 2;
  const first = sequence;
  await client.query(
    `insert into deconfliction_check (lead_id, agency_id, checked_at, agencies_asked, selectors_asked, sealed, exact_only)
     values ($1, $2, now(), 19, 5, 0, 0) returning lead_id`,
    [lead, agencyId],
  );
  const { rows } = await client.query<{ id: string }>(
    `insert into audit_event (event_id, body, writer, writer_seq, mac, at, type, op, outcome, agency_id, member_id, object_id)
     select id, $2, $3, $4 + place, sha256(''), now(), 'lead.checked', 'combine', 'success', $5, $6, $7
     from unnest($1::uuid[]) with ordinality as new (id, place) returning id`,
    [events, 'x'.repeat(900), bareWriter, first, agencyId, memberId, lead],
  );
  await client.query('insert into audit_pending (id) select unnest($1::bigint[]) returning id', [
    rows.map(({ id }) => id),
  ]);
  await client.query(
    `insert into audit_personal_data (event_id, agency_id, salt, ciphertext)
     select id, $2, $3, $4 from unnest($1::uuid[]) as id returning event_id`,
    [events, agencyId, randomBytes(32), randomBytes(180)],
  );
  await client.query(
    `insert into graphile_worker._private_jobs (task_id, payload, max_attempts, key)
     select id, $1, 25, $2 from graphile_worker._private_tasks where identifier = 'deconflict-leads' returning id`,
    [JSON.stringify({ leadIds: [lead], agencyId }), lead],
  );
}

const bareWriter = newId();

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  await work();
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

type Kind = 'lead rows' | 'same rows' | 'submitLead';
type Rounds = Record<Kind, Round[]>;

async function measure(): Promise<Rounds> {
  const client = (writer: number) => clients[writer] as pg.Client;
  const actor = (writer: number) => actors[writer] as TestActor;
  const work: Record<Kind, (writer: number) => Promise<unknown>> = {
    'lead rows': (at) => inTransaction(client(at), () => insertLeadRows(client(at), actor(at))),
    'same rows': (at) =>
      inTransaction(client(at), async () => {
        await insertLeadRows(client(at), actor(at));
        await insertOtherRows(client(at), actor(at));
      }),
    submitLead: (at) =>
      actor(at).call((api) => api.deconfliction.submitLead(aLead({ selectors: selectors() }))),
  };
  const kinds: Kind[] = ['submitLead', 'lead rows', 'same rows'];
  const measured: Rounds = { 'lead rows': [], 'same rows': [], submitLead: [] };
  for (const kind of kinds) await round(writers, 200, work[kind]);
  for (let at = 0; at < rounds; at += 1) {
    for (const kind of kinds) measured[kind].push(await round(writers, leadsPerRound, work[kind]));
  }
  return measured;
}

const rate = (of: readonly Round[]) => median(of.map(({ perSecond }) => perSecond));
const ratio = (of: Rounds, bare: Kind) => (rate(of[bare]) / rate(of.submitLead)).toFixed(2);
const memberId = actors[0]?.memberId ?? '';
await fill(admin, others, memberId, 10_000);
const small = await measure();
await fill(admin, others, memberId, 990_000);
const large = await measure();
const sizes: [string, Rounds][] = [
  ['10 thousand selectors', small],
  ['1 million selectors', large],
];
for (const [size, of] of sizes) {
  console.log(`\n${size}, ${writers} writers, leads of ${selectorsPerLead}`);
  console.log(summary('bare INSERT … RETURNING, same rows', of['same rows']));
  console.log(summary('bare, without check, trail and job', of['lead rows']));
  console.log(summary('submitLead, whole path', of.submitLead));
  console.log(`ratio to the same rows ${ratio(of, 'same rows')} (goal: at most ${goal.againstBare})`);
  console.log(`ratio to lead, selectors and tokens alone ${ratio(of, 'lead rows')}`);
}
const growth = (rate(small.submitLead) / rate(large.submitLead)).toFixed(2);
console.log(`\ngrowth from 10 thousand to 1 million: ${growth} (goal: at most ${goal.growth})`);
await Promise.all([admin, ...clients].map((client) => client.end()));
await database.end();
process.exit(0);
