import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { newKeyFile } from '@/server/keys/local-file';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aCheck, aLead, aPhone } from '@/test/leads';
import { deconflictLeads } from '../jobs';
import { rotateTokens } from '../token-rotation/commands';

// A key file of its own: other tests run at the same time with the installation's.
const keyFile = path.join(mkdtempSync(path.join(tmpdir(), 'concord-place-')), 'keys.json');
writeFileSync(keyFile, newKeyFile(), { mode: 0o600 });
process.env['CONCORD_KEY_FILE'] = keyFile;
const database = testDatabase();
let ours: TestActor;
let theirs: TestActor;

beforeAll(async () => {
  const world = await createWorld();
  ours = await (await world.agency({ name: 'Harbor' })).member('investigator', 'liaison');
  theirs = await (await world.agency({ name: 'Mesa' })).member('investigator', 'liaison');
});

type Selector = ReturnType<typeof aPhone>;
const place = (value: string): Selector => ({ ...aPhone(value), type: 'location' });
const silently = (selector: Selector) => ({ ...selector, silent: true });
const submit = (actor: TestActor, ...selectors: Selector[]) =>
  actor.call((api) => api.deconfliction.submitLead(aLead({ selectors })));
const groundsOf = ({ hits }: Awaited<ReturnType<typeof submit>>) =>
  hits.map(({ grounds }) => grounds.map(({ type, tier }) => `${type} ${tier}`));
let next = 100;
const phone = () => aPhone(`+1 619 561 0${next++}`);
const first = 'Hotel Aurora, Pier 14 @ 2026-11-01T20:00Z/2026-11-02T06:00Z';
const during = 'hotel aurora – pier 14 @ 2026-11-02T05:00Z/2026-11-03T00:00Z';
const after = 'Hotel Aurora, Pier 14 @ 2026-11-02T06:01Z/2026-11-03T00:00Z';

test('the same place at the same time is no hit by itself, not even written alike', async () => {
  const { leadId } = await submit(theirs, place(first));
  for (const value of [first, during]) expect((await submit(ours, place(value))).hits).toEqual([]);
  await deconflictLeads.handle({ agencyId: theirs.agencyId, leadIds: [leadId] });
  expect((await database.admin.query('select from hit')).rowCount).toBe(0);
});

test.each([
  ['overlaps', during, [['phone exact', 'location possible']]],
  ['is another time', after, [['phone exact']]],
  ['is another place', 'Hotel Borealis @ 2026-11-01/2026-11-02', [['phone exact']]],
])('beside a number that both hold, a window that %s', async (_, value, expected) => {
  const number = phone();
  await submit(theirs, number, place(first));
  expect(groundsOf(await submit(ours, number, place(value)))).toEqual(expected);
});

test('the page says when both were there, and no more of the other’s window', async () => {
  const number = phone();
  await submit(theirs, number, place(first));
  const [hit] = (await submit(ours, number, place(during))).hits;
  const shown = await ours.call((api) => api.deconfliction.hit({ id: hit?.id ?? '' }));
  expect(shown.grounds[1]).toMatchObject({
    basis: 'place',
    both: { from: '2026-11-02T05:00:00.000Z', to: '2026-11-02T06:00:00.000Z' },
  });
  expect(JSON.stringify(shown)).not.toContain('2026-11-01T20:00');
});

test('matched again by the job it stays one ground, the same from either side', async () => {
  const number = phone();
  const one = await submit(theirs, number, place(first));
  const other = await submit(ours, number, place(during));
  for (const [actor, { leadId }] of [
    [theirs, one],
    [ours, other],
  ] as const)
    await deconflictLeads.handle({ agencyId: actor.agencyId, leadIds: [leadId] });
  const again = await ours.call((api) => api.deconfliction.receipt({ leadId: other.leadId }));
  expect(groundsOf(again)).toEqual([['phone exact', 'location possible']]);
});

test('added to a lead that has a hit, it becomes a ground of it', async () => {
  const number = phone();
  await submit(theirs, number, place(first));
  const { leadId } = await submit(ours, number);
  const addition = { version: 0, idempotencyKey: newId(), selectors: [place(during)], pictures: [] };
  await ours.call((api) => api.editing.addSelectors({ leadId, ...addition }));
  const again = await ours.call((api) => api.deconfliction.receipt({ leadId }));
  expect(groundsOf(again)).toEqual([['phone exact', 'location possible']]);
});

describe('a silent place', () => {
  test('strengthens nothing that the other side sees', async () => {
    const number = phone();
    await submit(theirs, number, silently(place(first)));
    expect(groundsOf(await submit(ours, number, place(during)))).toEqual([['phone exact']]);
  });

  test('is a ground of the silent hit beside it', async () => {
    const number = phone();
    await submit(theirs, number, place(first));
    const receipt = await submit(ours, silently(number), silently(place(during)));
    expect(groundsOf(receipt)).toEqual([['phone exact', 'location possible']]);
    expect(receipt.hits).toMatchObject([{ silent: true }]);
  });
});

test('a check does not ask for it, and says so', async () => {
  const selectors = [{ type: 'location' as const, value: first, region: null }];
  await expect(ours.call((api) => api.checks.check(aCheck({ selectors })))).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});

test('a copy of the database has its window and not its place', async () => {
  const { rows } = await database.admin.query<{ text: string }>(
    `select table_name, query_to_xml('select * from ' || table_name, true, false, '')::text as text
     from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  for (const { text } of rows) expect(text).not.toMatch(/aurora/i);
});

test('after a rotation of the key it is still found', async () => {
  const number = phone();
  await submit(theirs, number, place(first));
  await rotateTokens({});
  expect(groundsOf(await submit(ours, number, place(during)))).toEqual([
    ['phone exact', 'location possible'],
  ]);
});
