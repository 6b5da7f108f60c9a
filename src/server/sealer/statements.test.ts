import { createHash } from 'node:crypto';
import { createMessage, readKey, readSignature, verify } from 'openpgp';
import type pg from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAuditEvent } from '@/core/audit-event';
import { newId } from '@/core/ids';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { testSealing } from '@/test/sealer';
import { attachStatement, readStatement } from '../audit/statements';
import { transact } from '../transact';
import { seal } from './seal';
import type { Sealing } from './sealing';
import { signStatements } from './statements';

const database = testDatabase();
const text = 'concord receipt v1\nselectors 1\n';
let sealing: Sealing;
let sealer: pg.Client;
let member: TestActor;
let stranger: TestActor;

beforeAll(async () => {
  sealing = await testSealing();
  sealer = await database.connectAsSealer();
  const world = await createWorld();
  member = await (await world.agency()).member('investigator');
  stranger = await (await world.agency()).member('investigator');
});

beforeEach(async () => {
  await sealNow();
  await sign();
});

const sealNow = () => seal(sealer, sealing, new Date());
const sign = () => signStatements(sealer, sealing, new Date(), 'others');
const draft = { type: 'check.made', op: 'match' } as const;

const attach = async (bytes = Buffer.from(text)) =>
  transact(await member.context(), async (tx) => attachStatement(tx, draft, bytes));
const read = async (id: string, actor = member) =>
  transact(await actor.context(), (tx) => readStatement(tx, id));

/** As somebody with the portal's database would: bytes beside an event that was not made for them. */
async function plant(eventId: string, body: string): Promise<void> {
  await database.admin.query('insert into audit_statement (event_id, agency_id, body) values ($1, $2, $3)', [
    eventId,
    member.agencyId,
    Buffer.from(body),
  ]);
}

async function refused(eventId: string): Promise<boolean> {
  const { rows } = await database.admin.query(
    'select signature, refused_at from audit_statement where event_id = $1',
    [eventId],
  );
  return rows[0].signature === null && rows[0].refused_at !== null;
}

describe('a statement', () => {
  test('is signed once its event is sealed, and verifies', async () => {
    const id = await attach();
    expect(await sign(), 'not before').toBe(0);
    expect((await read(id))?.signed).toBeNull();
    await sealNow();
    expect(await sign()).toBe(1);
    const statement = await read(id);
    expect(Buffer.from(statement?.body ?? []).toString()).toBe(text);
    const { signatures } = await verify({
      message: await createMessage({ binary: statement?.body ?? new Uint8Array() }),
      signature: await readSignature({ armoredSignature: statement?.signed?.signature ?? '' }),
      verificationKeys: await readKey({ armoredKey: sealing.signer.publicKey }),
    });
    await expect(signatures[0]?.verified).resolves.toBe(true);
    expect(statement?.signed?.fingerprint).toBe(sealing.signer.fingerprint);
    expect(await sign(), 'once only').toBe(0);
  });

  test('is what the event commits to, in the tree at the place that it names', async () => {
    const id = await attach();
    await sealNow();
    await sign();
    const statement = await read(id);
    const { rows } = await database.admin.query<{ body: string; tree_size: number }>(
      `select e.body, c.tree_size from audit_event e join audit_leaf l on l.event_row = e.id
       cross join audit_checkpoint c where e.event_id = $1 and l.leaf_index = $2 and c.no = $3`,
      [id, statement?.signed?.leafIndex, statement?.signed?.checkpointNo],
    );
    const event = parseAuditEvent(rows[0]?.body ?? '');
    expect(event.change.after).toBe(createHash('sha256').update(text).digest('hex'));
    expect(rows[0]?.tree_size).toBeGreaterThan(statement?.signed?.leafIndex ?? Number.NaN);
  });

  test('is of no kind but those that no checkpoint is', async () => {
    await expect(attach(Buffer.from('concord.test/audit\n12\n'))).rejects.toThrow(/no kind/);
  });

  test('is the own agency’s: another has none', async () => {
    const id = await attach();
    expect(await read(id)).not.toBeNull();
    expect(await read(id, stranger)).toBeNull();
  });

  test('comes and goes with its event', async () => {
    const count = async () => (await database.admin.query('select from audit_statement')).rowCount;
    const before = await count();
    const failing = transact(await member.context(), async (tx) => {
      attachStatement(tx, draft, Buffer.from(text));
      throw new Error('after all not');
    });
    await expect(failing).rejects.toThrow('after all not');
    expect(await count()).toBe(before);
  });
});

describe('the sealer never signs', () => {
  test('other bytes than those that the event names', async () => {
    const id = newId();
    await transact(await member.context(), async (tx) =>
      attachStatement(tx, { ...draft, id }, Buffer.from(text)),
    );
    await database.admin.query('alter table audit_statement disable trigger append_only');
    await database.admin.query('update audit_statement set body = $2 where event_id = $1', [
      id,
      Buffer.from('concord receipt v1\nselectors 2\n'),
    ]);
    await database.admin.query('alter table audit_statement enable trigger append_only');
    await sealNow();
    await sign();
    expect(await refused(id)).toBe(true);
  });

  test('a checkpoint, even where an event names it', async () => {
    const body = 'concord.test/audit\n1\n';
    const after = createHash('sha256').update(body).digest('hex');
    const id = newId();
    const { appendAuditEvent } = await import('../audit/append');
    await transact(await member.context(), async (tx) =>
      appendAuditEvent(tx, { ...draft, id, change: { before: null, after } }),
    );
    await plant(id, body);
    await sealNow();
    await sign();
    expect(await refused(id)).toBe(true);
  });

  test('for an event whose stored body is not the one in the tree', async () => {
    const id = await attach();
    await sealNow();
    await database.admin.query('alter table audit_event disable trigger append_only');
    await database.admin.query(`update audit_event set body = body || ' ' where event_id = $1`, [id]);
    await database.admin.query('alter table audit_event enable trigger append_only');
    await sign();
    expect(await refused(id)).toBe(true);
  });

  test('without an event', async () => {
    const id = newId();
    await plant(id, text);
    await sealNow();
    expect(await sign()).toBe(0);
  });
});

test('neither the portal signs, nor the sealer writes', async () => {
  const id = await attach();
  const app = await database.connectAsApp();
  for (const forbidden of [
    `update audit_statement set signature = 'mine'`,
    'delete from audit_statement',
    `insert into audit_statement (event_id, agency_id, body, signature) values (gen_random_uuid(), gen_random_uuid(), '', '')`,
  ]) {
    await expect(app.query(forbidden), forbidden).rejects.toThrow(/permission denied/);
  }
  for (const forbidden of [
    `update audit_statement set body = ''`,
    'delete from audit_statement',
    `insert into audit_statement (event_id, agency_id, body) values (gen_random_uuid(), gen_random_uuid(), '')`,
  ]) {
    await expect(sealer.query(forbidden), forbidden).rejects.toThrow(/permission denied/);
  }
  expect((await read(id))?.signed).toBeNull();
});
