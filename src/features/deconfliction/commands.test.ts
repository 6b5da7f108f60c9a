import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { hashPicture } from '@/core/pdq/hash-picture';
import { createWorld, type TestActor, type TestWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, alike, aPhone, aPicture } from '@/test/leads';

const database = testDatabase();
let world: TestWorld;
let ours: TestActor;
let theirs: TestActor;
let ngo: TestActor;

beforeAll(async () => {
  world = await createWorld();
  ours = await (await world.agency()).member('investigator', 'liaison');
  theirs = await (await world.agency({ name: 'Silver Mesa', liaisonPhone: '+1 702 555 0100' })).member(
    'investigator',
    'liaison',
  );
  ngo = await (await world.agency({ kind: 'ngo', legalRegime: 'us_34usc12291' })).member('caseworker');
});

type Lead = ReturnType<typeof aLead>;
const submit = (actor: TestActor, lead: Partial<Lead>) =>
  actor.call((api) => api.deconfliction.submitLead(aLead(lead)));
const typed = (type: Lead['selectors'][number]['type'], value: string) => ({ ...aPhone(value), type });
let next = 100;
const number = () => `+1 619 555 0${next++}`;

describe('entering a lead', () => {
  test('tells at once who else holds a selector: why, when last seen, whom to call, and nothing else', async () => {
    const phone = number();
    await submit(theirs, {
      title: 'Secret title',
      narrative: 'Secret',
      place: 'Secret',
      selectors: [aPhone(phone)],
    });
    const receipt = await submit(ours, { selectors: [aPhone(phone)] });
    expect(receipt).toMatchObject({ agenciesAsked: 2, selectorsAsked: 1, sealed: 0, exactOnly: 0 });
    expect(receipt.hits).toMatchObject([
      {
        state: 'open',
        otherAgency: { name: 'Silver Mesa', desk: { phone: '+1 702 555 0100' } },
        grounds: [{ type: 'phone', tier: 'exact', distance: 0 }],
        theirs: { lastSeenAt: '2026-11-01T12:00:00.000Z' },
      },
    ]);
    const { rows } = await database.admin.query('select id, reference from lead where agency_id = $1', [
      theirs.agencyId,
    ]);
    for (const known of ['Secret', rows[0].id, rows[0].reference])
      expect(JSON.stringify(receipt)).not.toContain(known);
  });

  test('with no overlap says what was checked, against how many, when', async () => {
    const receipt = await submit(ours, { selectors: [aPhone(number()), typed('email', 'a@b.example')] });
    expect(receipt).toMatchObject({ agenciesAsked: 2, selectorsAsked: 2, hits: [] });
    expect(Date.now() - Date.parse(receipt.checkedAt)).toBeLessThan(60_000);
  });

  test.each([
    ['email', ' Jane.Doe@Example.COM', 'mailto:jane.doe@example.com'],
    ['url', 'https://www.example.com/ads/7/?utm_source=x', 'HTTP://example.com/ads/7#top'],
    ['handle', 'instagram:@Jane.Doe', 'https://www.instagram.com/jane.doe/'],
  ] as const)('matches %s by its canonical form', async (type, one, other) => {
    await submit(theirs, { selectors: [typed(type, one)] });
    expect((await submit(ours, { selectors: [typed(type, other)] })).hits).toHaveLength(1);
  });

  test('several selectors between the same two leads are one hit with several grounds', async () => {
    const selectors = [aPhone(number()), typed('email', `${newId()}@b.example`)];
    await submit(theirs, { selectors });
    const { hits } = await submit(ours, { selectors });
    expect(hits).toHaveLength(1);
    expect(hits[0]?.grounds.map(({ type }) => type).sort()).toEqual(['email', 'phone']);
  });

  test('the same selector in an own lead is no hit', async () => {
    const phone = number();
    await submit(ours, { selectors: [aPhone(phone)] });
    expect((await submit(ours, { selectors: [aPhone(phone)] })).hits).toEqual([]);
  });
});

describe('pictures', () => {
  test.each([
    [0, 90, 90, 1],
    [31, 90, 90, 1],
    [31, 50, 50, 1],
    [32, 90, 90, 0],
    [0, 49, 90, 0],
    [0, 90, 49, 0],
  ])('%i bits apart, qualities %i and %i: %i hits', async (distance, theirQuality, ourQuality, hits) => {
    const picture = aPicture(theirQuality);
    await submit(theirs, { pictures: [picture] });
    const copy = alike(picture, distance, ourQuality);
    const receipt = await submit(ours, { pictures: [copy] });
    expect(receipt.hits).toHaveLength(hits);
    expect(receipt.exactOnly).toBe(ourQuality < 50 ? 1 : 0);
    if (hits > 0) expect(receipt.hits[0]?.grounds).toMatchObject([{ type: 'pdq', tier: 'near', distance }]);
  });

  test.each([
    ['scene-01.png', 'scene-01-flip.jpg', [4, 5]],
    ['scene-02-flip.jpg', 'scene-02.png', [4, 5]],
    ['scene-03.png', 'scene-03-rot90.jpg', [1, 3]],
    ['scene-04-rot90.jpg', 'scene-04.png', [1, 3]],
  ])('after %s, %s is found, and said to be turned or mirrored', async (first, second, forms) => {
    await submit(theirs, { pictures: [{ ...aPicture(90), likeness: await likenessOf(first) }] });
    const { hits } = await submit(ours, {
      pictures: [{ ...aPicture(90), likeness: await likenessOf(second) }],
    });
    expect(forms).toContain(hits[0]?.grounds[0]?.form);
  });

  test('the same file is found by its digest even when it is too plain to compare', async () => {
    const picture = aPicture(10);
    await submit(theirs, { pictures: [picture] });
    const [hit] = (await submit(ours, { pictures: [picture] })).hits;
    expect(hit?.grounds.map(({ type, tier }) => `${type} ${tier}`).sort()).toEqual([
      'md5 exact',
      'sha1 exact',
      'sha256 exact',
    ]);
  });

  test('every place where a bit can differ is found: 256 hashes one bit away, and 200 at 31', async () => {
    const picture = aPicture(90);
    await submit(theirs, { pictures: [picture] });
    const away = [
      ...Array.from({ length: 256 }, (_, at) => alike(picture, 1, 90, [at])),
      ...Array.from({ length: 200 }, () => alike(picture, 31, 90)),
    ];
    for (let from = 0; from < away.length; from += 50) {
      const pictures = away.slice(from, from + 50);
      const { hits } = await submit(ours, { pictures });
      expect(hits[0]?.grounds).toHaveLength(pictures.length);
    }
  });
});

describe('clients of an NGO', () => {
  test.each(['victim', 'witness', 'unknown'] as const)(
    'a selector of a %s gets no token and finds nothing',
    async (subjectRole) => {
      const phone = number();
      await submit(theirs, { selectors: [aPhone(phone)] });
      const picture = { ...aPicture(90), subjectRole };
      const receipt = await submit(ngo, {
        subjectRole,
        selectors: [{ ...aPhone(phone), subjectRole }],
        pictures: [picture],
      });
      expect(receipt).toMatchObject({ selectorsAsked: 0, sealed: 2, hits: [] });
      const { rows } = await database.admin.query(
        `select sealed, (select count(*) from selector_token t where t.selector_id = s.id)
                    + (select count(*) from pdq_hash h where h.selector_id = s.id) as derived
       from selector s where lead_id = $1`,
        [receipt.leadId],
      );
      expect(rows).toHaveLength(5);
      for (const row of rows) expect(row).toEqual({ sealed: true, derived: '0' });
      expect((await submit(theirs, { pictures: [picture] })).hits).toEqual([]);
    },
  );

  test('a suspect in the same lead is checked', async () => {
    const phone = number();
    await submit(theirs, { selectors: [aPhone(phone)] });
    const receipt = await submit(ngo, {
      subjectRole: 'victim',
      selectors: [aPhone(phone), { ...aPhone(number()), subjectRole: 'victim' }],
    });
    expect(receipt).toMatchObject({ selectorsAsked: 1, sealed: 1 });
    expect(receipt.hits).toHaveLength(1);
  });

  test('a police force may have its victims’ selectors checked', async () => {
    const receipt = await submit(ours, {
      subjectRole: 'victim',
      selectors: [{ ...aPhone(number()), subjectRole: 'victim' }],
    });
    expect(receipt).toMatchObject({ selectorsAsked: 1, sealed: 0 });
  });
});

test('of many pictures alike, such as the frames of a film, the nearest to each of ours is the ground', async () => {
  const first = aPicture(90);
  const frames = Array.from({ length: 12 }, (_, at) =>
    alike(
      first,
      0,
      90,
      Array.from({ length: at }, (__, bit) => bit),
    ),
  );
  await submit(theirs, { pictures: frames });
  const { hits } = await submit(ours, {
    pictures: [alike(first, 2, 90, [0, 1]), alike(first, 3, 90, [0, 1, 2])],
  });
  expect(hits).toHaveLength(1);
  expect(hits[0]?.grounds).toHaveLength(2);
  expect(hits[0]?.grounds.map(({ distance }) => distance)).toEqual([0, 0]);
});

describe('the same submission again', () => {
  test('is the same lead, one after the other or at once', async () => {
    const lead = { idempotencyKey: newId(), selectors: [aPhone(number())] };
    const receipts = await Promise.all(Array.from({ length: 6 }, () => submit(ours, lead)));
    receipts.push(await submit(ours, lead));
    expect(new Set(receipts.map(({ leadId }) => leadId)).size).toBe(1);
    const { rows } = await database.admin.query('select count(*)::int from lead where idempotency_key = $1', [
      lead.idempotencyKey,
    ]);
    expect(rows).toEqual([{ count: 1 }]);
  });

  test('with other contents is refused: nothing of it would be stored or checked', async () => {
    const lead = { idempotencyKey: newId(), selectors: [aPhone(number())] };
    await submit(ours, lead);
    for (const other of [{ title: 'Another' }, { selectors: [...lead.selectors, aPhone(number())] }]) {
      await expect(submit(ours, { ...lead, ...other })).rejects.toMatchObject({ code: 'CONFLICT' });
    }
  });

  test('another agency’s key is its own affair', async () => {
    const idempotencyKey = newId();
    const [one, other] = [await submit(ours, { idempotencyKey }), await submit(theirs, { idempotencyKey })];
    expect(one.leadId).not.toBe(other.leadId);
  });
});

describe('a copy of the database without the keys', () => {
  test('holds no selector, raw, canonical or hashed, and no word of a lead', async () => {
    const picture = aPicture(90);
    await submit(ours, {
      title: 'Blue door behind the harbour',
      narrative: 'Call (619) 555-0188 after ten',
      place: 'Pier 14',
      selectors: [
        aPhone('(619) 555-0188'),
        typed('email', 'Velvet.Moon@Mail.Example'),
        typed('handle', 'x:lotus77'),
      ],
      pictures: [picture],
    });
    const { rows } = await database.admin.query<{ table: string; text: string }>(
      `select table_name as table, query_to_xml('select * from ' || table_name, true, false, '')::text as text
       from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    expect(rows.length).toBeGreaterThan(20);
    const bits = (hex: string) =>
      [...hex].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
    const words = [
      '6195550188',
      '555-0188',
      'velvet.moon',
      'Velvet.Moon',
      'lotus77',
      'Blue door',
      'Pier 14',
      'Open inquiry',
    ];
    const hashes = [picture.sha256, picture.sha1, picture.md5, picture.likeness?.pdq ?? ''];
    const planted = [
      ...[...words, ...hashes, bits(picture.likeness?.pdq ?? '')],
      ...words.map((word) => Buffer.from(word).toString('base64').slice(0, -4)),
      ...hashes.map((hash) => Buffer.from(hash, 'hex').toString('base64').slice(0, -4)),
      ...['+16195550188', 'velvet.moon@mail.example'].map((value) =>
        createHash('sha256').update(value).digest('base64').slice(0, 20),
      ),
    ];
    for (const { table, text } of rows) {
      for (const value of planted) expect(text.includes(value), `${value} in ${table}`).toBe(false);
    }
  });
});

async function likenessOf(name: string) {
  const pixels = await sharp(`src/test/data/pdq/images/${name}`)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = pixels.info;
  const { pdq, quality, dihedral } = hashPicture({ width, height, data: pixels.data });
  return { pdq, quality, forms: dihedral.slice(1) };
}
