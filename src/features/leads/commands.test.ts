import { beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone } from '@/test/leads';

const database = testDatabase();
let world: TestWorld;
let ours: TestActor;

type Lead = ReturnType<typeof aLead>;
const submit = (actor: TestActor, lead: Partial<Lead>) =>
  actor.call((api) => api.deconfliction.submitLead(aLead(lead)));

beforeAll(async () => {
  world = await createWorld();
  ours = await (await world.agency()).member('investigator');
});

describe('bad input', () => {
  const problems = async (lead: Partial<Lead>) => {
    const error = await submit(ours, lead).catch((cause: { cause: { fields: unknown[] } }) => cause.cause);
    return (error as { fields: unknown[] }).fields;
  };

  test('is told at its field, all of it at once', async () => {
    expect(
      await problems({
        selectors: [aPhone('555-0142'), aPhone('+1 619 555 0142'), aPhone('+1 999 555 01423456')],
      }),
    ).toEqual([
      { path: 'selectors.0', problem: 'too-short' },
      { path: 'selectors.2', problem: expect.stringMatching(/too-long|not-valid/) },
    ]);
    expect(await problems({ title: ' ' })).toEqual([{ path: 'title', problem: 'required' }]);
    expect(await problems({ title: 'x'.repeat(1_000_000) })).toEqual([
      { path: 'title', problem: 'too-long' },
    ]);
  });

  test('a number without a country takes the agency’s, or asks where there is none', async () => {
    const receipt = await submit(ours, { selectors: [aPhone('(619) 555-0199')] });
    const lead = await ours.call((api) => api.leads.get({ reference: receipt.reference }));
    expect(lead.selectors).toMatchObject([{ assumedRegion: 'US', masked: '+1 619 ••• ••99' }]);
    const nowhere = await (await world.agency({ region: null })).member('investigator');
    await expect(submit(nowhere, { selectors: [aPhone('(619) 555-0199')] })).rejects.toMatchObject({
      cause: { fields: [{ path: 'selectors.0', problem: 'no-region' }] },
    });
    await expect(
      submit(nowhere, { selectors: [{ ...aPhone('020 7946 0958'), region: 'GB' }] }),
    ).resolves.toBeDefined();
  });

  test('the same selector twice on a lead, written differently, is told', async () => {
    expect(await problems({ selectors: [aPhone('+1 619 555 0142'), aPhone('(619) 555-0142')] })).toEqual([
      { path: 'selectors.1', problem: 'duplicate' },
    ]);
  });

  test('control and direction characters are dropped, other scripts and HTML are text', async () => {
    const { reference } = await submit(ours, {
      title: 'A\u0000\u202E<b>title</b>\u2066',
      narrative: 'ភាសាខ្មែរ\u200B text\r\n<script>alert(1)</script>',
    });
    const lead = await ours.call((api) => api.leads.get({ reference }));
    expect(lead.title).toBe('A<b>title</b>');
    expect(lead.narrative).toBe('ភាសាខ្មែរ\u200B text\n<script>alert(1)</script>');
  });

  test('a field that nobody knows is refused, not ignored', async () => {
    await expect(submit(ours, { bytes: 'AAAA' } as Partial<Lead>)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});

test('an agency’s ten thousandth lead has a reference of its own', async () => {
  const actor = await (await world.agency()).member('investigator');
  const { reference } = await submit(actor, {});
  await database.admin.query(`select setval($1, 9999)`, [`"lead_number_${actor.agencyId}"`]);
  const { reference: later } = await submit(actor, {});
  expect([reference, later].map((one) => one.split('-').at(-1))).toEqual(['0001', '10000']);
});
