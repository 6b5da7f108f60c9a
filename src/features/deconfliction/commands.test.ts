import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
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

  test('another agency’s key is its own affair', async () => {
    const idempotencyKey = newId();
    const [one, other] = [await submit(ours, { idempotencyKey }), await submit(theirs, { idempotencyKey })];
    expect(one.leadId).not.toBe(other.leadId);
  });
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
    expect(Date.parse(hit.dueAt) - Date.parse(hit.openedAt)).toBe(8 * 3_600_000);
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
    const { rows } = await database.admin.query(
      `select convert_from(body, 'LATIN1') as body from hit_message where hit_id = $1`,
      [id],
    );
    expect(JSON.stringify(rows)).not.toContain('Call me');
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

describe('a copy of the database without the keys', () => {
  test('holds no selector, raw, canonical or hashed', async () => {
    const { rows } = await database.admin.query<{ table: string; text: string }>(
      `select table_name as table, query_to_xml('select * from ' || table_name, true, false, '')::text as text
       from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    expect(rows.length).toBeGreaterThan(20);
    const planted = [
      '6195550142',
      '619) 555',
      'jane.doe',
      'example.com/ads',
      'Seen near the harbour',
      'Open inquiry',
      'Call me',
    ];
    for (const { table, text } of rows) {
      for (const value of planted) expect(text.includes(value), `${value} in ${table}`).toBe(false);
    }
  });
});
