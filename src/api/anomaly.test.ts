import pg from 'pg';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId } from '@/core/ids';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone, aPicture } from '@/test/leads';

const database = testDatabase();
let actor: TestActor;
let other: TestActor;
let hitId: string;

const phone = '+1 619 555 0142';

beforeAll(async () => {
  const world = await createWorld();
  actor = await (await world.agency()).member('investigator', 'liaison', 'administrator');
  other = await (await world.agency()).member('investigator', 'liaison');
  await other.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)] })));
  const { hits } = await actor.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)] })),
  );
  hitId = hits[0]?.id ?? '';
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Every row of every table, counted; and the rows that commands change, whole. */
async function state(): Promise<unknown> {
  const { rows } = await database.admin.query(
    `select table_schema || '.' || table_name as name,
            (xpath('/row/count/text()', query_to_xml(format('select count(*) from %I.%I', table_schema, table_name), false, true, '')))[1]::text
     from information_schema.tables
     where table_schema in ('public', 'graphile_worker') and table_type = 'BASE TABLE' order by 1`,
  );
  const { rows: sides } = await database.admin.query('select * from hit_side order by hit_id, agency_id');
  return { rows, sides };
}

/** Lets the n-th statement after the transaction's beginning fail, as a lost disk or a full table would. */
function failAt(n: number): { failed: () => boolean } {
  let count = 0;
  let failed = false;
  let inTransaction = false;
  const { query } = pg.Client.prototype;
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [config] = args as [string | { text: string }];
    const text = typeof config === 'string' ? config : config.text;
    if (/^begin/i.test(text)) inTransaction = true;
    else if (/^rollback/i.test(text)) inTransaction = false;
    else if (inTransaction && this.database !== 'postgres' && !failed) {
      count += 1;
      if (count === n) {
        failed = true;
        const planted = Object.assign(new Error('planted'), { code: 'XX000' });
        // A commit that fails has rolled back: the connection is not left in a transaction.
        if (/^commit/i.test(text))
          return Reflect.apply(query, this, ['rollback']).then(() => Promise.reject(planted));
        return Promise.reject(planted) as never;
      }
    }
    return Reflect.apply(query, this, args);
  });
  return { failed: () => failed };
}

const commands: Record<string, () => Promise<unknown>> = {
  submitLead: () =>
    actor.call((api) =>
      api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)], pictures: [aPicture(90)] })),
    ),
  acknowledge: () => actor.call((api) => api.deconfliction.acknowledge({ id: hitId })),
  recordOutcome: () =>
    actor.call((api) => api.deconfliction.recordOutcome({ id: hitId, outcome: 'defer', reason: 'Later.' })),
  sendMessage: () =>
    actor.call((api) => api.deconfliction.sendMessage({ id: hitId, messageId: newId(), body: 'Hello' })),
  addMember: () =>
    actor.call((api) =>
      api.identity.addMember({ name: 'New', email: `${newId()}@x.example`, roles: ['liaison'] }),
    ),
  'a read': () => actor.call((api) => api.deconfliction.hits({ state: 'all', leadId: null })),
};

describe('a command that fails at any statement leaves nothing: no state, no job, no event', () => {
  test.each(Object.keys(commands))('%s', async (name) => {
    for (let n = 1; ; n += 1) {
      const before = await state();
      const { failed } = failAt(n);
      const outcome = await commands[name]?.().then(
        () => 'done',
        () => 'failed',
      );
      vi.restoreAllMocks();
      if (!failed()) {
        expect(n, 'it must have failed at some statements first').toBeGreaterThan(3);
        expect(outcome).toBe('done');
        return;
      }
      expect(outcome, `statement ${n}`).toBe('failed');
      expect(await state(), `statement ${n}`).toEqual(before);
    }
  });
});

describe('a trail that cannot be written', () => {
  test('lets nothing happen and nothing be read', async () => {
    await database.admin.query('update hit_side set acknowledged_at = null');
    await database.admin.query('revoke insert on audit_event from concord_app');
    try {
      for (const [name, command] of Object.entries(commands)) {
        await expect(command(), name).rejects.toMatchObject({ cause: { code: 'trail-unavailable' } });
      }
    } finally {
      await database.admin.query('grant insert on audit_event to concord_app');
    }
  });
});
