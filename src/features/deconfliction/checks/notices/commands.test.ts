import { beforeAll, expect, test } from 'vitest';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aCheck, aLead, aPhone } from '@/test/leads';

testDatabase();
let asker: TestActor;
let holder: TestActor;
let colleague: TestActor;

beforeAll(async () => {
  const world = await createWorld();
  const agency = await world.agency();
  asker = await (await world.agency({ name: 'Mesa' })).member('investigator');
  holder = await agency.member('investigator', 'liaison');
  colleague = await agency.member('investigator');
});

const asked = async (actor: TestActor) => (await actor.call((api) => api.alerts.inbox())).asked;
const ask = (value: string) =>
  asker.call((api) => api.checks.check(aCheck({ selectors: [{ type: 'phone', value, region: null }] })));
const hold = (value: string, silent = false) =>
  holder.call((api) => api.deconfliction.submitLead(aLead({ selectors: [{ ...aPhone(value), silent }] })));

test('who has asked stands in the inbox of the holder, and is told at once, until a liaison has looked', async () => {
  await hold('+1 619 555 0101');
  await hold('+1 619 555 0102', true);
  const stream = await holder.call((api) => api.alerts.live());
  const told = stream[Symbol.asyncIterator]();
  await told.next();
  await ask('+1 619 555 0101');
  expect(JSON.stringify(await told.next())).toContain('"kind":"selector-asked"');
  const { receipt } = await ask('+1 619 555 0102');
  expect(receipt.heldByOthers).toBe(0);
  expect(JSON.stringify(await told.next())).toContain('"kind":"selector-asked"');
  await told.return?.();

  expect(await asked(holder)).toMatchObject({
    maySee: true,
    notices: [{ agency: { name: 'Mesa' } }, { agency: { name: 'Mesa' } }],
  });
  expect(await asked(colleague)).toMatchObject({ maySee: false, notices: [{}, {}] });
  expect(await asked(asker)).toMatchObject({ notices: [] });
  const upTo = (await asked(holder))?.notices[1]?.askedAt ?? '';
  const see = (actor: TestActor) => actor.call((api) => api.checks.seeNotices({ upTo }));
  await expect(see(colleague)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(await see(holder)).toEqual({ changed: 1 });
  expect((await asked(holder))?.notices).toHaveLength(1);
});
