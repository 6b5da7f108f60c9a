import type pg from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { testSealing } from '@/test/sealer';
import { auditRow } from '../audit/append';
import { createWriter, type Writer, writerStarted } from '../audit/writer';
import { env } from '../env';
import { systemContext } from '../system-context';
import { seal } from './seal';
import type { Sealing } from './sealing';

const database = testDatabase();
let sealing: Sealing;
let sealer: pg.Client;
let member: TestActor;
let writer: Writer;

beforeAll(async () => {
  sealing = await testSealing();
  sealer = await database.connectAsSealer();
  member = await (await (await createWorld()).agency()).member('investigator');
});

beforeEach(async () => {
  while (await sealNow());
  writer = await createWriter(env.seedKeysFile);
  await announce();
  await write(writerStarted(writer));
  await sealNow();
});

let minutes = 0;
const later = () => new Date(Date.now() + minutes * 60_000);
const sealNow = () => seal(sealer, sealing, later());
const read = () => member.call((api) => api.leads.list({ cursor: null }));
const event = { type: 'lead.read', op: 'consult' } as const;

const announce = (seed = writer.seedMessage) =>
  database.admin.query('insert into audit_writer (writer, seed_message, started_at) values ($1, $2, now())', [
    ...[writer.id, seed],
  ]);

/** As a process whose database role may write events and nothing else. */
async function insert(row: object): Promise<void> {
  await database.admin.query(
    `with event as (
       insert into audit_event (event_id, body, writer, writer_seq, mac, at, type, op, outcome)
       select event_id, body, writer, writer_seq, decode(mac, 'base64'), at, type, op, outcome
       from json_to_record($1) as new (
         event_id uuid, body text, writer uuid, writer_seq int, mac text, at timestamptz, type text, op text, outcome text)
       returning id)
     insert into audit_pending select id from event`,
    [JSON.stringify(row)],
  );
}

const next = (draft: Parameters<typeof auditRow>[1] = event) =>
  auditRow({ ...systemContext('web'), now: later() }, draft, null, { key: null, number: writer.take() });
const write = (draft: Parameters<typeof auditRow>[1] = event) => insert(next(draft));

/** What was found since the last time, and that each of it is told in the trail. */
async function faults(): Promise<unknown[]> {
  const { rows } = await database.admin.query(
    `select f.kind, f.number, e.type, f.event_row is not null as row
     from audit_fault f left join audit_event e on e.event_id = f.event_id
     where f.writer = $1 order by f.id`,
    [writer.id],
  );
  return rows.map(({ kind, number, type, row }) => [kind, number, type, row]);
}

async function tamper(change: string, ...values: unknown[]): Promise<void> {
  await database.admin.query('alter table audit_event disable trigger append_only');
  await database.admin.query(change, values);
  await database.admin.query('alter table audit_event enable trigger append_only');
}

/** All is sealed, whatever was found: nothing is lost. */
async function expectAllSealed(): Promise<void> {
  while (await sealNow());
  const { rows } = await database.admin.query(
    `select (select count(*)::int from audit_pending) as waiting,
            (select count(*)::int from audit_event) - (select count(*)::int from audit_leaf) as missing`,
  );
  expect(rows).toEqual([{ waiting: 0, missing: 0 }]);
}

describe('of what the portal writes', () => {
  test('nothing is found wrong', async () => {
    await Promise.all(Array.from({ length: 50 }, read));
    await sealNow();
    const { rowCount } = await database.admin.query('select from audit_fault');
    expect(rowCount).toBe(0);
  });

  test('numbers may come out of order, and a later event declares those that were rolled back', async () => {
    const [first, second] = [next(), next()];
    await insert(second);
    await sealNow();
    writer.take().release();
    await insert(first);
    await write();
    await sealNow();
    minutes += 2;
    await write();
    await sealNow();
    expect(await faults()).toEqual([]);
  });

  test('another sealer goes on where one stopped', async () => {
    const held = next();
    await write();
    await sealNow();
    const other = await testSealing();
    await insert(held);
    await write();
    await seal(sealer, other, later());
    await write();
    await sealNow();
    expect(await faults()).toEqual([]);
  });
});

describe('what is wrong before it is sealed is sealed as it is, and told', () => {
  test('bytes that were changed', async () => {
    await write();
    await tamper(
      `update audit_event set body = replace(body, 'lead.read', 'lead.reat') where writer = $1 and writer_seq = 1`,
      writer.id,
    );
    await sealNow();
    expect(await faults()).toEqual([['mac', 1, 'integrity.mac-wrong', true]]);
    await expectAllSealed();
  });

  test('a MAC that was changed', async () => {
    await write();
    await tamper(`update audit_event set mac = sha256(mac) where writer = $1 and writer_seq = 1`, writer.id);
    await sealNow();
    expect(await faults()).toEqual([['mac', 1, 'integrity.mac-wrong', true]]);
    await expectAllSealed();
  });

  test('columns that say otherwise than the bytes', async () => {
    await write();
    await tamper(`update audit_event set writer_seq = 9 where writer = $1 and writer_seq = 1`, writer.id);
    await sealNow();
    expect(await faults()).toEqual([['format', 9, 'integrity.event-malformed', true]]);
    await expectAllSealed();
  });

  test('an event that was taken away, once the writer has written on', async () => {
    await write();
    await write();
    await database.admin.query('delete from audit_pending');
    await tamper('delete from audit_event where writer = $1 and writer_seq = 1', writer.id);
    await database.admin.query(
      'insert into audit_pending select id from audit_event where writer = $1 and writer_seq = 2',
      [writer.id],
    );
    await sealNow();
    expect(await faults(), 'it may still come').toEqual([]);
    minutes += 2;
    await write();
    await sealNow();
    await write();
    await sealNow();
    expect(await faults(), 'told once').toEqual([['gap', 1, 'integrity.number-missing', false]]);
    await expectAllSealed();
  });

  test('a number that was declared void, and one that is beyond all proportion', async () => {
    const held = next();
    writer.take().release();
    await write();
    await sealNow();
    await insert({ ...held });
    await sealNow();
    expect(await faults()).toEqual([]);
    const forged = next();
    await insert({ ...forged, writer_seq: 9_000_000, body: forged.body.replace('"ws":4', '"ws":9000000') });
    await sealNow();
    expect(await faults()).toEqual([['number', 9_000_000, 'integrity.number-wrong', true]]);
    await expectAllSealed();
  });

  test('a writer that announced nothing, or another seed than event 0 names', async () => {
    const known = writer;
    writer = await createWriter(env.seedKeysFile);
    await write();
    await sealNow();
    expect(await faults()).toEqual([['writer', 0, 'integrity.writer-unknown', true]]);
    writer = await createWriter(env.seedKeysFile);
    await announce(known.seedMessage);
    await write(writerStarted(writer));
    await sealNow();
    expect(await faults()).toEqual([['writer', 0, 'integrity.writer-unknown', true]]);
    await expectAllSealed();
  });
});

test('only the sealer tells faults, and nobody unsays them', async () => {
  const app = await database.connectAsApp();
  for (const forbidden of [
    `insert into audit_fault (kind, found_at, event_id) values ('mac', now(), gen_random_uuid())`,
    'delete from audit_fault',
    `update audit_writer set seed_message = ''`,
    'update audit_writer set next_number = 0',
  ]) {
    await expect(app.query(forbidden), forbidden).rejects.toThrow(/permission denied/);
  }
  for (const forbidden of ['delete from audit_fault', `update audit_writer set seed_message = ''`]) {
    await expect(sealer.query(forbidden), forbidden).rejects.toThrow(/permission denied/);
  }
});
