import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone } from '@/test/leads';

const database = testDatabase();
let world: TestWorld;
let ours: TestActor;
let theirs: TestActor;

beforeAll(async () => {
  world = await createWorld();
  ours = await (await world.agency()).member('investigator', 'liaison');
  theirs = await (await world.agency()).member('investigator', 'liaison');
});

type Lead = ReturnType<typeof aLead>;
const submit = (actor: TestActor, lead: Partial<Lead>) =>
  actor.call((api) => api.deconfliction.submitLead(aLead(lead)));
let next = 100;
const number = () => `+1 619 555 0${next++}`;

describe('the life of a hit', () => {
  async function aHit() {
    const phone = number();
    await submit(theirs, { urgency: 'routine', selectors: [aPhone(phone)] });
    const [hit] = (await submit(ours, { urgency: 'immediate', selectors: [aPhone(phone)] })).hits;
    if (!hit) throw new Error('no hit');
    return hit;
  }
  const seen = (actor: TestActor, id: string) => actor.call((api) => api.deconfliction.hit({ id }));

  test('the more urgent of the two leads sets the clock', async () => {
    const hit = await aHit();
    expect(hit.urgency).toBe('immediate');
    expect(Date.parse(hit.mine.dueAt) - Date.parse(hit.openedAt)).toBe(8 * 3_600_000);
  });

  test('is found by its reference, by its two sides alone', async () => {
    const { id, reference } = await aHit();
    const find = (actor: TestActor) => actor.call((api) => api.deconfliction.hitByReference({ reference }));
    expect([await find(ours), await find(theirs)]).toEqual([{ id }, { id }]);
    const stranger = await (await world.agency()).member('liaison');
    await expect(find(stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('each side acknowledges for itself, once, and the other sees when', async () => {
    const { id } = await aHit();
    await ours.call((api) => api.deconfliction.acknowledge({ id }));
    expect(await seen(ours, id)).toMatchObject({ state: 'acknowledged', can: { acknowledge: false } });
    expect(await seen(theirs, id)).toMatchObject({
      state: 'open',
      theirs: { acknowledgedAt: expect.any(String) },
    });
    await expect(ours.call((api) => api.deconfliction.acknowledge({ id }))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('is resolved by the same outcome on both sides and disputed by different ones', async () => {
    const { id } = await aHit();
    const record = (actor: TestActor, outcome: 'joint_work' | 'unrelated') =>
      actor.call((api) => api.deconfliction.recordOutcome({ id, outcome, reason: 'We talked.' }));
    await record(ours, 'joint_work');
    expect(await seen(ours, id)).toMatchObject({
      state: 'answered',
      mine: { acknowledgedAt: expect.any(String) },
    });
    expect(await seen(theirs, id)).toMatchObject({
      theirs: { outcome: 'joint_work', outcomeReason: 'We talked.' },
    });
    await record(theirs, 'unrelated');
    expect([await seen(ours, id), await seen(theirs, id)]).toMatchObject([
      { state: 'disputed' },
      { state: 'disputed' },
    ]);
    await record(theirs, 'joint_work');
    expect(await seen(ours, id)).toMatchObject({ state: 'resolved' });
  });

  test('what needs us: running clocks, then what is acknowledged or disputed, last what is resolved', async () => {
    const record = (actor: TestActor, id: string, outcome: 'joint_work' | 'unrelated') =>
      actor.call((api) => api.deconfliction.recordOutcome({ id, outcome, reason: 'We talked.' }));
    const [resolved, disputed, waiting, running] = [await aHit(), await aHit(), await aHit(), await aHit()];
    for (const { id } of [resolved, disputed, waiting]) await record(ours, id, 'joint_work');
    await record(theirs, disputed.id, 'unrelated');
    await record(theirs, resolved.id, 'joint_work');
    const listed = async (state: 'all' | 'unanswered' | 'answered') => {
      const made = [resolved, disputed, waiting, running].map(({ id }) => id);
      const { hits } = await ours.call((api) => api.deconfliction.hits({ state, leadId: null }));
      return hits.flatMap(({ id }) => (made.includes(id) ? [id] : []));
    };
    expect(await listed('unanswered')).toEqual([running.id, disputed.id]);
    expect(await listed('answered')).toEqual([waiting.id, resolved.id]);
    expect(await listed('all')).toEqual([running.id, disputed.id, waiting.id, resolved.id]);
  });

  test('messages go both ways, once each, and are kept encrypted', async () => {
    const { id } = await aHit();
    const messageId = newId();
    const send = () =>
      ours.call((api) => api.deconfliction.sendMessage({ id, messageId, body: 'Call me at noon' }));
    await send();
    await send();
    await theirs.call((api) =>
      api.deconfliction.sendMessage({ id, messageId: newId(), body: '<b>Noon</b> it is' }),
    );
    const { messages } = await seen(theirs, id);
    expect(messages).toMatchObject([
      { mine: false, author: null, body: 'Call me at noon' },
      { mine: true, body: '<b>Noon</b> it is' },
    ]);
    const { rows } = await database.admin.query<{ body: Buffer }>(
      'select body from hit_message where hit_id = $1',
      [id],
    );
    expect(rows).toHaveLength(2);
    for (const { body } of rows) expect(body.toString('latin1')).not.toMatch(/Call me|Noon/);
  });

  test('an investigator may read and write but not answer for the agency', async () => {
    const { id } = await aHit();
    const agency = await world.agency();
    expect(agency.id).not.toBe(ours.agencyId);
    const investigator = await world.memberOf(ours.agencyId, 'investigator');
    expect(await seen(investigator, id)).toMatchObject({
      can: { acknowledge: false, recordOutcome: false, message: true },
    });
    await expect(investigator.call((api) => api.deconfliction.acknowledge({ id }))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});
