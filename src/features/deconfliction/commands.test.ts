import { expect, test } from 'vitest';
import { createWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone } from '@/test/leads';

testDatabase();

test('a number that another agency holds is told at once, with whom to call and nothing of the other lead', async () => {
  const world = await createWorld();
  const [ours, theirs] = [
    await world.agency(),
    await world.agency({ name: 'Las Vegas', liaisonPhone: '+1 702 555 0100' }),
  ];
  const [investigator, other] = [
    await ours.member('investigator'),
    await theirs.member('investigator', 'liaison'),
  ];
  await other.call((api) =>
    api.deconfliction.submitLead(
      aLead({ title: 'Their secret title', selectors: [aPhone('(619) 555-0142')] }),
    ),
  );
  const receipt = await investigator.call((api) =>
    api.deconfliction.submitLead(aLead({ selectors: [aPhone('+1 619 555 0142')] })),
  );
  expect(receipt).toMatchObject({
    agenciesAsked: 1,
    selectorsAsked: 1,
    sealed: 0,
    hits: [
      {
        state: 'open',
        otherAgency: { name: 'Las Vegas', desk: { phone: '+1 702 555 0100' } },
        grounds: [{ type: 'phone', tier: 'exact', distance: 0 }],
        theirs: { lastSeenAt: '2026-11-01T12:00:00.000Z' },
      },
    ],
  });
  expect(JSON.stringify(receipt)).not.toContain('secret');
});
