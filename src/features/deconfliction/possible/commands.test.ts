import { beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone } from '@/test/leads';
import { tellCommonValue } from '../common-values/jobs';
import { deconflictLeads } from '../jobs';
import { tellSilentHit } from '../silent/jobs';

const database = testDatabase();
let world: TestWorld;
let ours: TestActor;
let second: TestActor;
let theirs: TestActor;
let third: TestActor;

beforeAll(async () => {
  world = await createWorld();
  const all = ['investigator', 'liaison', 'auditor'] as const;
  ours = await (await world.agency({ name: 'Harbor' })).member(...all);
  second = await world.memberOf(ours.agencyId, 'liaison');
  theirs = await (await world.agency({ name: 'Mesa' })).member(...all);
  third = await (await world.agency({ name: 'Lake' })).member(...all);
});

type Selector = ReturnType<typeof aPhone>;
const mail = (value: string): Selector => ({ ...aPhone(value), type: 'email' });
const silently = (selector: Selector) => ({ ...selector, silent: true });
const submit = (actor: TestActor, ...selectors: Selector[]) =>
  actor.call((api) => api.deconfliction.submitLead(aLead({ selectors })));
const tiersOf = ({ hits }: Awaited<ReturnType<typeof submit>>) =>
  hits.map(({ grounds }) => grounds.map(({ type, tier }) => `${type} ${tier}`));
let drawn = 0;
const name = () => `vera${++drawn}`;
const hitsOf = (actor: TestActor) =>
  actor
    .call((api) => api.deconfliction.hits({ state: 'all', leadId: null }))
    .then(({ hits: found }) => found);

/** Takes the jobs out of the queue and runs them, as a worker would. */
async function runJobs(): Promise<void> {
  const { rows } = await database.admin.query<{ task: string; payload: never }>(
    `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
     where t.id = j.task_id and j.run_at <= now() returning t.identifier as task, j.payload`,
  );
  const kinds = [deconflictLeads, tellCommonValue, tellSilentHit];
  for (const { task, payload } of rows) await kinds.find((kind) => kind.name === task)?.handle(payload);
}

const rowsOf = async () =>
  (
    await database.admin.query(
      `select (select count(*)::int from hit) as hits, (select count(*)::int from hit_ground) as grounds,
              (select count(*)::int from hit_ground_side) as sides`,
    )
  ).rows[0];

describe('an alias', () => {
  test.each([
    [
      'of the one is the canonical form of the other',
      (n: string) => [`${n}+ads@mail.example`, `${n}@mail.example`],
    ],
    [
      'of the other is the canonical form of the one',
      (n: string) => [`${n}@mail.example`, `${n}+ads@mail.example`],
    ],
    ['is the same of both', (n: string) => [`${n}+a@mail.example`, `${n}+b@mail.example`]],
    ['drops dots where the provider does', (n: string) => [`${n}.x@gmail.com`, `${n}x@googlemail.com`]],
  ])('%s: a possible hit', async (_, values) => {
    const [first = '', other = ''] = values(name());
    await submit(theirs, mail(first));
    expect(tiersOf(await submit(ours, mail(other)))).toEqual([['email possible']]);
  });

  test('is no second ground of selectors that are equal', async () => {
    const value = mail(`${name()}+x@mail.example`);
    await submit(theirs, value);
    const receipt = await submit(ours, value);
    expect(tiersOf(receipt)).toEqual([['email exact']]);
    const before = await rowsOf();
    await deconflictLeads.handle({ agencyId: ours.agencyId, leadIds: [receipt.leadId] });
    await runJobs();
    expect(await rowsOf()).toEqual(before);
  });

  test('beside a stronger ground between the same leads is one hit, the strongest ground first', async () => {
    const [n, phone] = [name(), aPhone('+1 619 559 0101')];
    await submit(theirs, mail(`${n}+a@mail.example`), phone);
    expect(tiersOf(await submit(ours, mail(`${n}+b@mail.example`), phone))).toEqual([
      ['phone exact', 'email possible'],
    ]);
  });

  test('of a sealed selector is kept from everybody', async () => {
    const ngo = await (await world.agency({ kind: 'ngo', legalRegime: 'us_34usc12291' })).member(
      'caseworker',
    );
    const n = name();
    const { leadId } = await submit(ngo, { ...mail(`${n}+a@mail.example`), subjectRole: 'victim' });
    const { rowCount } = await database.admin.query(
      'select from selector_alias a join selector s on s.id = a.selector_id where s.lead_id = $1',
      [leadId],
    );
    expect(rowCount).toBe(0);
    expect((await submit(ours, mail(`${n}@mail.example`))).hits).toEqual([]);
  });

  test('is found by the job after the commit, when both were entered at the same instant', async () => {
    const values = Array.from({ length: 40 }, () => {
      const n = name();
      return [mail(`${n}+a@mail.example`), mail(`${n}+b@mail.example`)] as const;
    });
    const before = await rowsOf();
    await Promise.all(values.flatMap(([a, b]) => [submit(ours, a), submit(theirs, b)]));
    await runJobs();
    const after = await rowsOf();
    expect([after.hits - before.hits, after.grounds - before.grounds]).toEqual([40, 40]);
  });
});

describe('a region that was assumed', () => {
  const national = (digits: string) => ({ ...aPhone(digits), region: 'US' });

  test.each([
    ['on one side', '+1 619 559 0111', national('(619) 559-0111'), 'phone possible'],
    ['on both sides', national('619 559 0112'), national('(619) 559-0112'), 'phone possible'],
    ['on neither', '+1 619 559 0113', '+16195590113', 'phone exact'],
  ])('%s', async (_, first, other, ground) => {
    const read = (value: string | Selector) => (typeof value === 'string' ? aPhone(value) : value);
    await submit(theirs, read(first));
    expect(tiersOf(await submit(ours, read(other)))).toEqual([[ground]]);
  });
});

test('a silent selector with an alias is seen by its owner alone', async () => {
  const n = name();
  await submit(ours, silently(mail(`${n}+undercover@mail.example`)));
  expect((await submit(theirs, mail(`${n}@mail.example`))).hits).toEqual([]);
  await runJobs();
  await runJobs();
  const mine = (await hitsOf(ours)).filter(({ silent }) => silent);
  expect(mine.map(({ grounds }) => grounds.map(({ tier }) => tier))).toEqual([['possible']]);
  expect((await hitsOf(theirs)).filter(({ silent }) => silent)).toEqual([]);
});

describe('a common value', () => {
  const list = async (value: string) => {
    const expiresOn = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const { id } = await ours.call((api) =>
      api.commonValues.propose({ type: 'email', value, kind: 'hotel', reason: 'A hotel', expiresOn }),
    );
    await second.call((api) => api.commonValues.approve({ id }));
  };

  const [exact, possible] = [['email exact'], ['email possible']];
  test.each([
    ['is no alias’s ground', '', [[], [exact], [exact]]],
    ['whose alias another holds is none either', '+b', [[exact, possible], [exact, possible], []]],
  ])('%s', async (_, listed, expected) => {
    const n = name();
    await list(`${n}${listed}@hotel.example`);
    const values = ['', '+a', '+b'].map((tag) => mail(`${n}${tag}@hotel.example`));
    for (const one of values) await submit(theirs, one);
    const found = [];
    for (const one of values) found.push(tiersOf(await submit(ours, one)).toSorted());
    expect(found).toEqual(expected);
  });
});

test('an alias that links too many leads is quarantined, and every holder told', async () => {
  const n = name();
  const tagged = () => mail(`${n}+${++drawn}@mail.example`);
  for (let lead = 0; lead < 12; lead += 1)
    await Promise.all([submit(ours, tagged()), submit(theirs, tagged())]);
  await submit(third, tagged());
  await runJobs();
  const before = await rowsOf();
  expect((await submit(third, tagged())).hits).toEqual([]);
  expect((await submit(ours, tagged())).hits).toEqual([]);
  await runJobs();
  expect(await rowsOf()).toEqual(before);
  for (const actor of [ours, theirs, third]) {
    const { values } = await actor.call((api) => api.commonValues.list());
    expect(values).toMatchObject([
      { origin: 'quarantined', type: 'email', state: 'active' },
      ...values.slice(1),
    ]);
  }
  const exact = tagged();
  await submit(ours, exact);
  expect(tiersOf(await submit(third, exact))).toEqual([['email exact']]);
});
