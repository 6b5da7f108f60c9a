import { beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { additionTo, aLead, aPhone } from '@/test/leads';
import { escalate } from '../escalation/jobs';

const database = testDatabase();
/** An agency with a victim advocate, and one without. */
let ours: Record<'investigator' | 'liaison' | 'advocate', TestActor>;
let theirs: TestActor;

beforeAll(async () => {
  const world = await createWorld();
  const us = await world.agency({ name: 'Harbor' });
  ours = {
    investigator: await us.member('investigator'),
    liaison: await us.member('liaison', 'auditor'),
    advocate: await us.member('victim_advocate'),
  };
  theirs = await (await world.agency({ name: 'Mesa' })).member('investigator', 'liaison', 'auditor');
});

type Role = ReturnType<typeof aPhone>['subjectRole'];
let next = 100;
const number = () => `+1 619 555 0${next++}`;
const of = (value: string, subjectRole: Role) => ({ ...aPhone(value), subjectRole });
const enter = (actor: TestActor, ...selectors: ReturnType<typeof aPhone>[]) =>
  actor.call((api) => api.deconfliction.submitLead(aLead({ selectors })));
const hitIdsOf = async (actor: TestActor) => {
  const { hits } = await actor.call((api) => api.deconfliction.hits({ state: 'all', leadId: null }));
  return hits.map(({ id }) => id);
};
/** They hold it as a suspect's; we enter it as somebody's. */
async function meet(role: Role, theirRole: Role = 'suspect') {
  const phone = number();
  const held = await enter(theirs, of(phone, theirRole));
  const receipt = await enter(ours.investigator, of(phone, role));
  const { hits } = await theirs.call((api) => api.deconfliction.hits({ state: 'all', leadId: held.leadId }));
  return { receipt, held, id: hits[0]?.id ?? '' };
}

describe('a hit that rests on a victim’s or a witness’s selectors alone', () => {
  test.each(['victim', 'witness'] as const)('of a %s is the advocate’s first', async (role) => {
    const { receipt, id } = await meet(role);
    expect(receipt).toMatchObject({ hits: [], withAdvocate: 1 });
    expect(await hitIdsOf(ours.advocate)).toContain(id);
    const hit = await ours.advocate.call((api) => api.deconfliction.hit({ id }));
    expect(hit.can).toMatchObject({ release: true, acknowledge: true, message: true });
    const half = Date.parse(hit.openedAt) + (Date.parse(hit.mine.dueAt) - Date.parse(hit.openedAt)) / 2;
    expect(Date.parse(hit.mine.withAdvocateUntil ?? '')).toBe(half);
    expect((await ours.advocate.call((api) => api.alerts.inbox())).hits.map((one) => one.id)).toContain(id);
  });

  test('is hidden from everybody else of the agency, by every way, but that there is one', async () => {
    const { receipt, id } = await meet('victim');
    const { leadId } = receipt;
    for (const actor of [ours.liaison, ours.investigator]) {
      expect(await hitIdsOf(actor)).not.toContain(id);
      expect(await actor.call((api) => api.deconfliction.countsByLead({ leadIds: [leadId] }))).toEqual({});
      const inbox = await actor.call((api) => api.alerts.inbox());
      expect(inbox.withAdvocate).toBeGreaterThan(0);
      const told = JSON.stringify([inbox, await actor.call((api) => api.deconfliction.receipt({ leadId }))]);
      expect(told).not.toContain(id);
      expect(told).not.toContain('Mesa');
      for (const denied of [
        () => actor.call((api) => api.deconfliction.hit({ id })),
        () => actor.call((api) => api.deconfliction.acknowledge({ id })),
        () => actor.call((api) => api.deconfliction.release({ id })),
        () => actor.call((api) => api.queue.acknowledge({ ids: [id] })),
        () => actor.call((api) => api.deconfliction.sendMessage({ id, messageId: leadId, body: 'x' })),
      ])
        await expect(denied()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  test('is hidden by the database too, whoever asks without being an advocate', async () => {
    const { id } = await meet('victim');
    const app = await database.connectAsApp();
    const seen = async (advocate: string) => {
      await app.query('begin');
      await app.query(`select set_config('app.agency', $1, true), set_config('app.advocate', $2, true)`, [
        ours.liaison.agencyId,
        advocate,
      ]);
      const counts = [];
      for (const from of [
        'hit_side where hit_id = $1',
        'hit where id = $1',
        'hit_ground where hit_id = $1',
        'hit_ground_side where hit_id = $1',
        'hit_other_sides(array[$1::uuid])',
      ]) {
        const { rows } = await app.query(`select count(*)::int from ${from}`, [id]);
        counts.push(rows[0].count);
      }
      const { rowCount } = await app.query(`update hit_side set acknowledged_at = now() where hit_id = $1`, [
        id,
      ]);
      await app.query('rollback');
      return [...counts, rowCount];
    };
    expect(await seen('off')).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await seen('on')).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('is to the other side like every other: it learns no more of the role', async () => {
    const victims = await meet('victim');
    const others = await meet('unknown');
    const shown = async (id: string, leadId: string) =>
      JSON.stringify(await theirs.call((api) => api.deconfliction.hit({ id })))
        .replaceAll(id, 'id')
        .replaceAll(leadId, 'lead')
        .replaceAll(
          /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|HIT-\w+|T\w+-\d{4}-\d{4,}|\d{4}-\d\d-\d\dT[\d:.]+Z|••\d\d/g,
          'x',
        );
    expect(await shown(victims.id, victims.held.leadId)).toBe(await shown(others.id, others.held.leadId));
  });

  test('is told live to the advocate, and not to the liaison', async () => {
    const next = async (actor: TestActor) => {
      const stream = (await actor.call((api) => api.alerts.live()))[Symbol.asyncIterator]();
      expect(JSON.stringify(await stream.next())).toContain('began');
      return stream;
    };
    const [liaison, advocate] = [await next(ours.liaison), await next(ours.advocate)];
    const hidden = await meet('victim');
    const open = await meet('suspect');
    expect(JSON.stringify(await advocate.next())).toContain(hidden.id);
    expect(JSON.stringify(await liaison.next())).toContain(open.id);
    await Promise.all([liaison.return?.(), advocate.return?.()]);
  });
});

describe('the liaison sees it', () => {
  const eventOf = async (id: string) =>
    (
      await database.admin.query(
        `select member_id, counterpart_id from audit_event where type = 'hit.released' and object_id = $1`,
        [id],
      )
    ).rows;

  test('once the advocate releases it, and that is in the trail', async () => {
    const { id } = await meet('victim');
    await ours.advocate.call((api) => api.deconfliction.release({ id }));
    expect(await hitIdsOf(ours.liaison)).toContain(id);
    expect(await hitIdsOf(ours.advocate)).toContain(id);
    expect(await eventOf(id)).toEqual([{ member_id: ours.advocate.memberId, counterpart_id: null }]);
    await expect(ours.advocate.call((api) => api.deconfliction.release({ id }))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('once half of the time is over and no advocate has acted', async () => {
    const { id } = await meet('victim');
    const { id: taken } = await meet('witness');
    await ours.advocate.call((api) => api.deconfliction.acknowledge({ id: taken }));
    await escalate.handle({});
    expect(await hitIdsOf(ours.liaison)).not.toContain(id);
    await database.admin.query(
      `update hit_side set advocate_due_at = now() - interval '1 minute' where with_advocate and hit_id = any ($1)`,
      [[id, taken]],
    );
    await escalate.handle({});
    expect(await hitIdsOf(ours.liaison)).toContain(id);
    expect(await hitIdsOf(ours.liaison)).not.toContain(taken);
    expect(await eventOf(id)).toEqual([{ member_id: null, counterpart_id: null }]);
  });

  test('at once if a selector of neither victim nor witness overlaps too, or comes to', async () => {
    const [one, two] = [number(), number()];
    await enter(theirs, of(one, 'suspect'), of(two, 'suspect'));
    expect((await enter(ours.investigator, of(one, 'victim'), of(two, 'suspect'))).hits).toHaveLength(1);
    const later = await enter(ours.investigator, of(one, 'victim'));
    expect(later).toMatchObject({ hits: [], withAdvocate: 1 });
    const lead = await ours.investigator.call((api) => api.leads.get({ reference: later.reference }));
    const after = await ours.investigator.call((api) =>
      api.editing.addSelectors(additionTo(lead, { selectors: [of(two, 'associate')] })),
    );
    expect(after).toMatchObject({ hits: [{ state: 'open' }], withAdvocate: 0 });
  });

  test('at once at an agency that has no advocate', async () => {
    const { held, id } = await meet('suspect', 'victim');
    const { hits } = await theirs.call((api) =>
      api.deconfliction.hits({ state: 'all', leadId: held.leadId }),
    );
    expect(hits.map((hit) => hit.id)).toEqual([id]);
  });
});

test('an advocate reads leads that concern a victim or a witness, and no other; and enters none', async () => {
  const victims = await enter(ours.investigator, of(number(), 'victim'));
  const suspects = await enter(ours.investigator, of(number(), 'suspect'));
  const read = (reference: string) => ours.advocate.call((api) => api.leads.get({ reference }));
  expect(await read(victims.reference)).toMatchObject({ can: { edit: false } });
  await expect(read(suspects.reference)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(enter(ours.advocate, of(number(), 'victim'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
