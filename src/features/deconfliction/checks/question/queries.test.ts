import { randomInt } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { hammingDistance } from '@/core/pdq/distance';
import { liveVersions } from '@/server/keys/tokens';
import { transact } from '@/server/transact';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, alike, aPhone, aPicture } from '@/test/leads';
import {
  comparePictures,
  type Form,
  type Overlap,
  overlapsOf,
  prepareQuestion,
  streamedFrom,
} from './queries';

const database = testDatabase();
let ours: TestActor;
let theirs: TestActor;

beforeAll(async () => {
  const world = await createWorld();
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
