import { beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone, withdrawalFrom } from '@/test/leads';

const database = testDatabase();
let ours: TestActor;
let colleague: TestActor;
let advocate: TestActor;
let theirs: TestActor;

beforeAll(async () => {
  const world = await createWorld();
  const us = await world.agency();
  ours = await us.member('investigator');
  colleague = await us.member('liaison');
  advocate = await us.member('victim_advocate');
  theirs = await (await world.agency({ name: 'Mesa' })).member('investigator', 'liaison');
});

let next = 100;
const number = () => `+1 619 555 0${next++}`;
const enter = (actor: TestActor, ...selectors: ReturnType<typeof aPhone>[]) =>
  actor.call((api) => api.deconfliction.submitLead(aLead({ selectors })));
const leadOf = (actor: TestActor, reference: string) => actor.call((api) => api.leads.get({ reference }));
const othersOf = async (actor: TestActor, { reference }: { reference: string }) =>
  (await leadOf(actor, reference)).others.map((other) => [other.reference, other.verdict]);
type Entered = Awaited<ReturnType<typeof enter>>;
const relate = (actor: TestActor, a: Entered, b: Entered, verdict: 'related' | 'distinct') =>
  actor.call((api) => api.leads.relate({ leadId: a.leadId, otherId: b.leadId, verdict }));
const takeBack = (actor: TestActor, a: Entered, b: Entered) =>
  actor.call((api) => api.leads.unrelate({ leadId: a.leadId, otherId: b.leadId }));
const eventsOf = async (leadId: string) =>
  (
    await database.admin.query<{ type: string; body: string }>(
      `select type, body from audit_event where object_id = $1 and type ~ '^lead\\.(re|distinct)' order by id`,
      [leadId],
    )
  ).rows;

describe('leads of one agency that hold the same selector', () => {
  test('are suggested to each other, newest first, and to no other agency; no hit is made', async () => {
    const phone = number();
    const stranger = await enter(theirs, aPhone(phone));
    const first = await enter(ours, aPhone(phone));
    const silent = await enter(colleague, { ...aPhone(phone), silent: true }, aPhone(number()));
    const last = await enter(ours, aPhone(phone), aPhone(number()));
    await enter(ours, aPhone(number()));
    expect(await othersOf(ours, first)).toEqual([
      [last.reference, null],
      [silent.reference, null],
    ]);
    expect(await othersOf(colleague, last)).toEqual([
      [silent.reference, null],
      [first.reference, null],
    ]);
    expect(await othersOf(theirs, stranger)).toEqual([]);
    const { rows } = await database.admin.query(
      `select from hit_side a join hit_side b on b.hit_id = a.hit_id and b.lead_id <> a.lead_id
       where a.agency_id = b.agency_id`,
    );
    expect(rows).toEqual([]);
  });

  test('twenty at most, and one lead once, however many selectors it shares', async () => {
    const phones = [number(), number()].map(aPhone);
    const lead = await enter(ours, ...phones);
    const more = [];
    for (let n = 0; n < 22; n += 1) more.push(await enter(ours, ...phones));
    expect(await othersOf(ours, lead)).toEqual(
      more
        .reverse()
        .slice(0, 20)
        .map(({ reference }) => [reference, null]),
    );
  });

  test('twenty of those that the member may read, whatever stands between', async () => {
    const phone = number();
    const victims = () => enter(ours, { ...aPhone(phone), subjectRole: 'victim' });
    const [older, newer] = [await victims(), await victims()];
    for (let n = 0; n < 20; n += 1) await enter(ours, aPhone(phone));
    expect(await othersOf(advocate, newer)).toEqual([[older.reference, null]]);
  });

  test('vanish with the selector that was withdrawn', async () => {
    const phone = number();
    const [one, other] = [await enter(ours, aPhone(phone)), await enter(ours, aPhone(phone))];
    const lead = await leadOf(ours, one.reference);
    await ours.call((api) => api.editing.withdrawSelector(withdrawalFrom(lead, lead.selectors[0]?.id ?? '')));
    for (const each of [one, other]) expect(await othersOf(ours, each)).toEqual([]);
  });

  test('what was shown is with the event of the read', async () => {
    const phone = number();
    const [one, other] = [await enter(ours, aPhone(phone)), await enter(ours, aPhone(phone))];
    await leadOf(ours, one.reference);
    const { rows } = await database.admin.query<{ n: number }>(
      `select count(*)::int as n from audit_personal_data p join audit_event e on e.event_id = p.event_id
       where e.object_id = $1 and e.type = 'lead.read'`,
      [one.leadId],
    );
    expect(rows).toEqual([{ n: 1 }]);
    expect((await eventsOf(one.leadId)).map(({ body }) => body).join()).not.toContain(other.reference);
  });
});

describe('a member says of two leads', () => {
  test('that they belong together: both say so, also when they share nothing any more', async () => {
    const phone = number();
    const [one, other] = [await enter(ours, aPhone(phone)), await enter(ours, aPhone(phone))];
    expect(await relate(colleague, one, other, 'related')).toEqual({ changed: true });
    expect(await othersOf(ours, one)).toEqual([[other.reference, 'related']]);
    expect(await othersOf(ours, other)).toEqual([[one.reference, 'related']]);
    const lead = await leadOf(ours, one.reference);
    await ours.call((api) => api.editing.withdrawSelector(withdrawalFrom(lead, lead.selectors[0]?.id ?? '')));
    expect(await othersOf(ours, other)).toEqual([[one.reference, 'related']]);
  });

  test('that they are not the same: it is not suggested again, until that is taken back', async () => {
    const phone = number();
    const [one, other] = [await enter(ours, aPhone(phone)), await enter(ours, aPhone(phone))];
    await relate(ours, one, other, 'distinct');
    expect(await othersOf(colleague, one)).toEqual([[other.reference, 'distinct']]);
    const third = await enter(ours, aPhone(phone));
    expect(await othersOf(ours, other)).toEqual([
      [third.reference, null],
      [one.reference, 'distinct'],
    ]);
    await takeBack(colleague, other, one);
    expect(await othersOf(ours, one)).toEqual([
      [third.reference, null],
      [other.reference, null],
    ]);
  });

  test('each act is in the history of both, once; the same again is nothing', async () => {
    const [one, other] = [await enter(ours), await enter(ours)];
    await relate(ours, one, other, 'distinct');
    expect(await relate(ours, other, one, 'distinct')).toEqual({ changed: false });
    await relate(ours, other, one, 'related');
    await takeBack(ours, one, other);
    expect(await takeBack(ours, one, other)).toEqual({ changed: false });
    for (const { leadId } of [one, other]) {
      expect((await eventsOf(leadId)).map(({ type }) => type)).toEqual([
        'lead.distinct',
        'lead.related',
        'lead.relation-taken-back',
      ]);
    }
  });

  test('at once, whichever is named first: one of them holds, and nobody is told of a failure', async () => {
    const [one, other] = [await enter(ours), await enter(ours)];
    const said = await Promise.all([
      relate(ours, one, other, 'related'),
      relate(colleague, other, one, 'distinct'),
      relate(colleague, one, other, 'related'),
      relate(ours, other, one, 'distinct'),
    ]);
    expect(said.some(({ changed }) => changed)).toBe(true);
    expect(await othersOf(ours, one)).toHaveLength(1);
  });

  test('never with a lead of another agency, nor with itself', async () => {
    const [one, foreign] = [await enter(ours), await enter(theirs)];
    for (const [a, b] of [
      [one, foreign],
      [foreign, one],
    ] as const) {
      await expect(relate(ours, a, b, 'related')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await expect(relate(ours, one, one, 'related')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('and the second gate keeps other agencies out as well', async () => {
    const [one, other, foreign] = [await enter(ours), await enter(ours), await enter(theirs)];
    await relate(ours, one, other, 'related');
    const asThem = async (sql: string, values: unknown[]) => {
      await database.admin.query('begin');
      try {
        await database.admin.query('set local role concord_app');
        await database.admin.query(`select set_config('app.agency', $1, true)`, [theirs.agencyId]);
        return (await database.admin.query(sql, values)).rows;
      } finally {
        await database.admin.query('rollback');
      }
    };
    expect(await asThem('select * from lead_relation', [])).toEqual([]);
    expect(await asThem('select duplicate_leads($1, now(), 20)', [one.leadId])).toEqual([]);
    const pair = [theirs.agencyId, ...[one.leadId, foreign.leadId].sort(), theirs.memberId];
    await expect(
      asThem(`insert into lead_relation values ($1, $2, $3, 'related', $4, now())`, pair),
    ).rejects.toThrow(/row-level security/);
  });
});
