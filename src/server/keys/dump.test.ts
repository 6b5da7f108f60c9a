import { createHash, createHmac, hash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { partRows } from '@/features/deconfliction/checks/files/domain';
import { checkNextPart } from '@/features/deconfliction/checks/files/work/commands';
import { importChunk } from '@/features/deconfliction/imports/jobs';
import { canonicalise, normVersion } from '@/features/selectors/domain';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { dump, searcher, traces } from '@/test/dump';
import { aRow, uploadRows } from '@/test/imports';
import { aCheck, aFile, aLead, aPhone, aPicture, aValueRow } from '@/test/leads';
import { systemContext } from '../system-context';
import { keyProvider } from './provider';
import { tokensOf } from './tokens';

const database = testDatabase();
const typed = ['phone', 'email', 'url', 'handle'] as const;
type Planted = { type: string; raw: string; canonical: string; entered: boolean };
const planted: Planted[] = [];
/** What a thief of the dump can read in it and might take for keys. */
let known: string[] = [];

const rawOf = {
  phone: (at: number) =>
    `(619) 5${String(at * 1_237)
      .padStart(6, '0')
      .replace(/(..)(....)/, '$1-$2')}`,
  email: (at: number) => `Velvet.Moon.${at}+night@Mail.Example`,
  url: (at: number) => `https://www.ads.example/listing/${7_700_000 + at}?utm_source=x`,
  handle: (at: number) => `x:lotus_${900_000 + at}`,
};

function plant(type: (typeof typed)[number], at: number, entered = true) {
  const raw = rawOf[type](at);
  const result = canonicalise(type, raw, { region: 'US' });
  if (!result.ok) throw new Error(`${raw}: ${result.problem}`);
  planted.push({ type, raw, canonical: result.canonical, entered });
  return { ...aPhone(raw), type };
}

/** Rows that have been entered, and rows that wait. */
async function plantInImports(member: TestActor): Promise<void> {
  const rows = (from: number, entered: boolean) =>
    [0, 1, 2, 3, 4].map((number) => {
      const selectors = typed.map((type) => plant(type, from + number, entered));
      return aRow({
        ...{ number: from + number, sourceId: `S-${from + number}` },
        selectors: selectors.map(({ type, value }) => ({ type, value })),
      });
    });
  const importId = await uploadRows(member, [rows(160, true), rows(165, false)], { region: 'US' });
  await importChunk.handle({ importId, agencyId: member.agencyId });
}

/** A check by hand, and a file of which one part has been answered and one waits. */
async function plantInChecks(member: TestActor): Promise<void> {
  const values = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => plant(typed[at % 4] ?? 'phone', from + (at >> 2), false));
  const selectors = values(170, 40).map(({ subjectRole: _, ...selector }) => selector);
  await member.call((api) => api.checks.check(aCheck({ selectors })));
  const asked = values(180, 60).map(({ type, value }, at) => ({ ...aValueRow(at + 1, value), type }));
  const padding = Array.from({ length: partRows }, (_, at) => aValueRow(61 + at, 'nothing'));
  const { id } = await member.call((api) => api.fileChecks.begin(aFile(partRows + 60)));
  const rows = [...asked.slice(0, 30), ...padding, ...asked.slice(30)];
  await member.call((api) => api.fileChecks.addRows({ id, part: 0, rows: rows.slice(0, partRows) }));
  await member.call((api) => api.fileChecks.addRows({ id, part: 1, rows: rows.slice(partRows) }));
  await member.call((api) => api.fileChecks.start({ id }));
  await checkNextPart(systemContext('worker'), { fileId: id, agencyId: member.agencyId });
}

async function plantAsCommon(liaison: TestActor): Promise<void> {
  const expiresOn = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  for (let at = 195; at < 225; at += 1) {
    const { value } = plant('phone', at, false);
    await liaison.call((api) =>
      api.commonValues.propose({ type: 'phone', kind: 'hotline', reason: 'A hotline', expiresOn, value }),
    );
    const { value: email } = plant('email', at, false);
    await liaison.call((api) =>
      api.commonValues.propose({
        type: 'email',
        kind: 'other',
        reason: 'An office',
        expiresOn,
        value: email,
      }),
    );
  }
}

beforeAll(async () => {
  const agency = await (await createWorld()).agency();
  const member = await agency.member('investigator');
  for (let lead = 0; lead < 40; lead += 1) {
    const pictures = [aPicture(90)];
    const selectors = Array.from({ length: 16 }, (_, at) =>
      plant(typed[at % 4] ?? 'phone', lead * 4 + (at >> 2)),
    );
    for (const { sha256, sha1, md5, likeness } of pictures) {
      for (const [type, raw] of Object.entries({ sha256, sha1, md5, pdq: likeness?.pdq ?? '' }))
        planted.push({ type, raw, canonical: raw, entered: true });
    }
    await member.call((api) => api.deconfliction.submitLead(aLead({ selectors, pictures })));
  }
  await plantInImports(member);
  await plantInChecks(member);
  await plantAsCommon(await agency.member('liaison'));
  known = [agency.id, agency.code, member.memberId];
}, 120_000);

/** What a token is made from (exchange design): prefix, then each field after its length. */
function message({ type, canonical }: Pick<Planted, 'type' | 'canonical'>): Buffer {
  const fields = [type, String(normVersion), canonical].flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(field));
    return [length, Buffer.from(field)];
  });
  return Buffer.concat([Buffer.from('ctk1'), ...fields]);
}

async function storedTokens(): Promise<Set<string>> {
  const { rows } = await database.admin.query<{ token: string }>(
    `select encode(token, 'hex') as token from selector_token
     union select encode(token, 'hex') from selector_alias
     union select encode(token, 'hex') from common_token`,
  );
  return new Set(rows.map(({ token }) => token));
}

test('1,000 planted values are nowhere in a dump: raw, canonical, hashed, or keyed with what can be guessed', async () => {
  expect(planted).toHaveLength(1_000);
  const text = await dump(database.admin);
  const found = searcher(text);
  const formsOf = ({ type, raw, canonical }: Planted) => {
    const plain = [
      raw,
      canonical,
      canonical.toUpperCase(),
      canonical.replace(/^\+/, ''),
      `${type}:${canonical}`,
    ];
    return [...new Set(plain)].flatMap((value) => traces(value, known));
  };
  const bits = ({ raw }: Planted) =>
    [...raw].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
  let looked = 0;
  for (const value of planted) {
    const forms = formsOf(value);
    if (value.type === 'pdq') forms.push(Buffer.from(bits(value)));
    if (/^(sha|md5|pdq)/.test(value.type)) forms.push(Buffer.from(value.raw, 'hex'));
    looked += forms.length;
    for (const form of forms) if (found(form)) expect.fail(`a ${value.type} stands in the dump`);
  }
  expect(looked).toBeGreaterThan(500_000);
});

test.each([
  ['leads', 'lead'],
  ['aliases', 'selector_alias'],
  ['rows of an import that wait', 'lead_import_chunk where rows is not null'],
  ['an answered part of a file', 'file_check_part where answer is not null'],
  ['a part of a file that waits', 'file_check_part where answer is null'],
  ['receipts of checks', 'selector_check'],
  ['common values', 'common_value'],
])('the dump has %s in it', async (_, from) => {
  const { rows } = await database.admin.query(`select count(*)::int from ${from}`);
  expect(rows[0].count).toBeGreaterThan(0);
});

test('the search would find them: each form of one value, planted in a copy of the dump, is found', async () => {
  const text = await dump(database.admin);
  const [value] = planted;
  if (!value) throw new Error('nothing planted');
  const forms = traces(value.canonical, known);
  const found = searcher(Buffer.concat([text, ...forms.flatMap((form) => [form, Buffer.from('|')])]));
  expect(forms.filter((form) => !found(form))).toEqual([]);
  expect(text.includes(Buffer.from('lead.submitted'))).toBe(true);
});

/** HMAC-SHA-256 by hand: ten times as fast as createHmac for a million short messages. */
function hmacWith(key: string): (message: Buffer) => Buffer {
  const pad = (fill: number) =>
    Buffer.from(Buffer.alloc(64, fill).map((byte, at) => byte ^ (Buffer.from(key)[at] ?? 0)));
  const [inner, outer] = [pad(0x36), pad(0x5c)];
  const sha256 = (bytes: Buffer) => hash('sha256', bytes, 'buffer');
  return (bytes) => sha256(Buffer.concat([outer, sha256(Buffer.concat([inner, bytes]))]));
}

test('10^6 telephone numbers, all planted ones among them, open no token without the keys', {
  timeout: 300_000,
}, async () => {
  const tokens = await storedTokens();
  const phones = new Set(planted.filter(({ type }) => type === 'phone').map(({ canonical }) => canonical));
  const [empty, named] = [hmacWith(''), hmacWith('ctk1')];
  expect(named(Buffer.from('x'))).toEqual(createHmac('sha256', 'ctk1').update('x').digest());
  const attempts: ((text: Buffer, message: Buffer) => Buffer)[] = [
    (text) => hash('sha256', text, 'buffer'),
    (_, message) => hash('sha256', message, 'buffer'),
    (text) => empty(text),
    (_, message) => empty(empty(message)),
    (_, message) => named(named(message)),
  ];
  let opened = 0;
  for (let number = 0; number < 1_000_000; number += 1) {
    const canonical = `+16195${String(number).padStart(6, '0')}`;
    phones.delete(canonical);
    const [text, whole] = [Buffer.from(canonical), message({ type: 'phone', canonical })];
    for (const attempt of attempts) if (tokens.has(attempt(text, whole).toString('hex', 0, 16))) opened += 1;
  }
  expect(phones.size).toBe(0);
  expect(opened).toBe(0);
});

test('one of the two keys alone opens no token; both open every one', async () => {
  const tokens = await storedTokens();
  const exact = planted.filter(({ type, entered }) => entered && type !== 'pdq');
  const messages = exact.map(message);
  const [k1Alone, k2Alone] = [await keyProvider().blind(messages), await keyProvider().hmac(messages, 1)];
  const unkeyed = messages.map((one) => createHash('sha256').update(one).digest());
  const [k1Twice, k2AfterHash] = [await keyProvider().blind(k1Alone), await keyProvider().hmac(unkeyed, 1)];
  const tried = [k1Alone, k2Alone, k1Twice, k2AfterHash].flat();
  expect(tried.filter((token) => tokens.has(token.toString('hex', 0, 16)))).toEqual([]);
  const both = await tokensOf(
    exact.map(({ type, canonical }) => ({ type, canonical, normVersion })),
    [1],
  );
  expect(both.flat().filter(({ token }) => tokens.has(token.toString('hex')))).toHaveLength(exact.length);
});
