import { randomInt } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { hammingDistance } from '@/core/pdq/distance';
import { liveVersions } from '@/server/keys/tokens';
import { transact } from '@/server/transact';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aCheck, aLead, alike, aPhone, aPicture } from '@/test/leads';
import { hotline } from '@/test/victim';
import {
  comparePictures,
  type Form,
  type Overlap,
  overlapsOf,
  prepareQuestion,
  streamedFrom,
} from './queries';

const database = testDatabase();
let world: TestWorld;
let ours: TestActor;
let theirs: TestActor;

beforeAll(async () => {
  world = await createWorld();
  ours = await (await world.agency()).member('investigator');
  theirs = await (await world.agency()).member('investigator');
});

type Picture = ReturnType<typeof aPicture>;
const pdqOf = (picture: Picture) => picture.likeness?.pdq ?? '';
const form = (at: number, picture: Picture): Form => ({
  ...{ at, type: 'pdq', canonical: pdqOf(picture) },
  turned: picture.likeness?.forms ?? [],
});
const enter = (actor: TestActor, pictures: Picture[], silent = false) =>
  actor.call((api) =>
    api.deconfliction.submitLead(aLead({ pictures: pictures.map((one) => ({ ...one, silent })) })),
  );

/** What is found for these forms, by bands alone and with the pictures compared beforehand. */
async function bothWays(forms: readonly Form[]) {
  const question = await prepareQuestion(forms, await liveVersions());
  const compared = await comparePictures(question);
  const ctx = await ours.context();
  const ask = (of: typeof question): Promise<Overlap[]> =>
    transact(ctx, (tx) =>
      overlapsOf(tx, ctx, { checkId: newId(), purposeCode: 'investigation', question: of }),
    );
  const notices = async () =>
    (
      await database.admin.query(
        `select array_agg(selector_id order by selector_id) as told from check_notice
         group by check_id order by check_id desc limit 1`,
      )
    ).rows;
  const byBands = { overlaps: await ask(question), told: await notices() };
  const byStream = { overlaps: await ask(compared), told: await notices() };
  return { byBands, byStream, streamed: compared.rows.filter((row) => 'near' in row).length };
}

describe('a question with many pictures', () => {
  test('is answered as by bands: whatever they are, 31 and 32 bits away, of quality 50 and 49, turned, silent', async () => {
    const asked = Array.from({ length: 40 }, () => aPicture(90));
    for (const picture of asked) {
      const copies = [randomInt(60), 31, 32].map((distance) => alike(picture, distance, 50 + randomInt(50)));
      const plain = alike(picture, 3, 49);
      const turned = {
        ...aPicture(80),
        likeness: {
          pdq: picture.likeness?.forms[randomInt(7)] ?? '',
          quality: 80,
          forms: aPicture(80).likeness?.forms ?? [],
        },
      };
      await enter(theirs, [...copies, plain]);
      await enter(randomInt(2) === 0 ? ours : theirs, [turned], randomInt(3) === 0);
    }
    const forms = asked.map((picture, at) => form(at, picture));
    const { byBands, byStream, streamed } = await bothWays(forms);
    expect(streamed).toBe(asked.length * 8);
    expect(byStream).toEqual(byBands);
    expect(
      byBands.overlaps.filter(({ holder_id }) => holder_id === theirs.agencyId).length,
    ).toBeGreaterThanOrEqual(40);
  });

  test('finds the picture 31 bits away and not the one at 32, or of quality 49', async () => {
    const far = Array.from({ length: streamedFrom }, () => aPicture(90));
    const [near, tooFar, plain] = [aPicture(90), aPicture(90), aPicture(90)];
    const places = (count: number) => Array.from({ length: count }, (_, at) => ((at * 8) % 256) + (at >> 5));
    const copy = alike(near, 31, 50, places(31));
    expect(hammingDistance(pdqOf(near), pdqOf(copy))).toBe(31);
    await enter(theirs, [copy, alike(tooFar, 32, 90, places(32)), alike(plain, 0, 49)]);
    const alone = (at: number, picture: Picture): Form => ({ ...form(at, picture), turned: [] });
    const { byStream, streamed } = await bothWays(
      [near, tooFar, plain, ...far].map((one, at) => alone(at, one)),
    );
    expect(streamed).toBe(streamedFrom + 3);
    expect(byStream.overlaps).toMatchObject([
      { at: 0, tier: 'near', distance: 31, holder_id: theirs.agencyId },
    ]);
  });

  test('may have exact values among them, and leaves what is everywhere to the look-up', async () => {
    const picture = aPicture(90);
    await theirs.call((api) =>
      api.deconfliction.submitLead(aLead({ selectors: [aPhone('+1 619 555 0188')], pictures: [picture] })),
    );
    const { rows } = await database.admin.query<{ veiled: string }>(
      'select h.veiled from pdq_hash h join selector s on s.id = h.selector_id order by s.id desc limit 1',
    );
    const agency = theirs.agencyId;
    await database.admin.query(
      `insert into pdq_hash (selector_id, agency_id, veiled, forms)
       select gen_random_uuid(), $1, $2::bit(256), '{}' from generate_series(1, 1001)`,
      [agency, rows[0]?.veiled],
    );
    const far = Array.from({ length: streamedFrom }, () => aPicture(90));
    const forms: Form[] = [
      { at: 0, type: 'phone', canonical: '+16195550188', turned: [] },
      ...[picture, ...far].map((one, at) => ({ ...form(at + 1, one), turned: [] })),
    ];
    const { byStream, byBands, streamed } = await bothWays(forms);
    expect(streamed).toBe(streamedFrom);
    expect(byStream).toEqual(byBands);
    expect(byStream.overlaps.map(({ at, tier }) => [at, tier])).toEqual([
      [0, 'exact'],
      [1, 'near'],
    ]);
  });

  test('names no selector that is not near: a hint is looked at like any other', async () => {
    const question = await prepareQuestion([form(0, aPicture(90))], await liveVersions());
    const { rows } = await database.admin.query<{ id: string }>('select selector_id as id from pdq_hash');
    const hinted = {
      ...question,
      rows: question.rows.map((row) => ({ ...row, near: rows.map(({ id }) => id) })),
    };
    const ctx = await ours.context();
    const found = await transact(ctx, (tx) =>
      overlapsOf(tx, ctx, { checkId: newId(), purposeCode: 'investigation', question: hinted }),
    );
    expect(found).toEqual([]);
  });

  test('with fewer is not compared beforehand', async () => {
    const pictures = Array.from({ length: streamedFrom - 1 }, () => aPicture(90));
    const forms = pictures.map((one, at): Form => ({ ...form(at, one), turned: [] }));
    const question = await prepareQuestion(forms, await liveVersions());
    expect(await comparePictures(question)).toBe(question);
  });
});

describe('a weaker form', () => {
  type Selector = ReturnType<typeof aPhone>;
  const mail = (value: string): Selector => ({ ...aPhone(value), type: 'email' });
  const national = (value: string): Selector => ({ ...aPhone(value), region: 'US' });
  const hold = (actor: TestActor, ...selectors: Selector[]) =>
    actor.call((api) => api.deconfliction.submitLead(aLead({ selectors })));
  const ask = (...selectors: Selector[]) =>
    ours.call((api) =>
      api.checks.check(
        aCheck({ selectors: selectors.map(({ type, value, region }) => ({ type, value, region })) }),
      ),
    );
  const found = async (...selectors: Selector[]) =>
    (await ask(...selectors)).holdings.map(({ at, mine, tier }) => `${at.at(-1)} ${mine ? 'mine' : tier}`);
  const noticesOf = async (checkId: string) =>
    (await database.admin.query('select from check_notice where check_id = $1', [checkId])).rowCount;

  const possible = (basis: 'alias' | 'region', assumedBy: 'us' | 'them' | 'both' | null = null) => ({
    ...{ tier: 'possible', basis, assumedBy },
  });
  const exact = { tier: 'exact', basis: null, assumedBy: null };

  test.each([
    ['alias of what is asked', mail('ida@mail.example'), mail('ida+a@mail.example'), possible('alias')],
    ['alias of what is held', mail('joe+a@mail.example'), mail('joe@mail.example'), possible('alias')],
    ['alias of both', mail('kim+a@mail.example'), mail('kim+b@mail.example'), possible('alias')],
    ['same value with an alias', mail('lou+a@mail.example'), mail('lou+a@mail.example'), exact],
    [
      'region assumed of what is asked',
      aPhone('+1 619 557 0101'),
      national('619 557 0101'),
      possible('region', 'us'),
    ],
    [
      'region assumed of what is held',
      national('619 557 0102'),
      aPhone('+1 619 557 0102'),
      possible('region', 'them'),
    ],
    [
      'region assumed of both',
      national('619 557 0104'),
      national('619 557 0104'),
      possible('region', 'both'),
    ],
    ['region typed on both sides', aPhone('+1 619 557 0103'), aPhone('+1 619 557 0103'), exact],
  ])('%s: the answer says so, the holder is told, the quota counts one', async (_, held, asked, why) => {
    await hold(theirs, held);
    const { allowance } = await ours.call((api) => api.checks.desk());
    const answer = await ask(asked);
    expect(answer.holdings).toMatchObject([{ at: 'selectors.0', ...why, agency: { id: theirs.agencyId } }]);
    expect(await noticesOf(answer.receipt.id)).toBe(1);
    expect(answer.allowance.left).toBe(allowance.direct.left - 1);
    expect(answer.receipt).toMatchObject({ selectorsAsked: 1, heldByOthers: 1 });
  });

  test('gives way to the same value of the same holder, not of another', async () => {
    const third = await (await world.agency()).member('investigator');
    await hold(theirs, mail('mia+a@mail.example'), mail('mia+b@mail.example'));
    await hold(third, mail('mia+c@mail.example'));
    expect((await found(mail('mia+b@mail.example'))).toSorted()).toEqual(['0 exact', '0 possible']);
  });

  test('of a silent selector is not answered, and its owner is told', async () => {
    await hold(theirs, { ...mail('ned+a@mail.example'), silent: true });
    const { holdings, receipt } = await ask(mail('ned@mail.example'));
    expect(holdings).toEqual([]);
    expect(await noticesOf(receipt.id)).toBe(1);
  });

  test('is no way to a common value, nor from one', async () => {
    const [proposer, approver] = [
      await world.memberOf(theirs.agencyId, 'liaison'),
      await world.memberOf(theirs.agencyId, 'liaison'),
    ];
    const list = async (value: string) => {
      const { id } = await proposer.call((api) =>
        api.commonValues.propose({ ...hotline, type: 'email', value }),
      );
      await approver.call((api) => api.commonValues.approve({ id }));
    };
    const [plain, a, b] = ['', '+a', '+b'].map((tag) => mail(`desk${tag}@hotel.example`));
    if (!plain || !a || !b) throw new Error('no values');
    await hold(theirs, plain, a, b);
    expect(await found(plain, a, b)).toEqual(['0 exact', '1 exact', '2 exact']);
    await list(b.value);
    await hold(theirs, mail('inn+b@hotel.example'));
    await list('inn+b@hotel.example');
    expect(await found(b)).toEqual([]);
    expect(await found(mail('inn@hotel.example'))).toEqual([]);
    await list(plain.value);
    expect(await found(plain, a, b)).toEqual(['1 exact']);
    expect(await found(mail('desk+c@hotel.example'))).toEqual([]);
  });
});
