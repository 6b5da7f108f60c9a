import { beforeAll, describe, expect, test } from 'vitest';
import type { createCaller } from '@/api/root';
import { parseCheckpoint } from '@/core/checkpoint';
import { leafHash } from '@/core/merkle';
import { verifyInclusion } from '@/core/merkle-proof';
import { seal } from '@/server/sealer/seal';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone } from '@/test/leads';
import { testSealing } from '@/test/sealer';

const database = testDatabase();
let investigator: TestActor;
let auditor: TestActor;
let otherAuditor: TestActor;
let oversight: TestActor;
let other: TestActor;
let reference: string;

const anyKind = {
  ...{ op: null, outcome: null, agencyId: null, memberId: null, purpose: null, objectType: null },
  ...{ routine: false, from: null, to: null },
} as const;
const all = { ...anyKind, search: '' } as const;
type Filter = Partial<Parameters<ReturnType<typeof createCaller>['audit']['events']>[0]>;
const listed = async (actor: TestActor, filter: Filter = {}) =>
  (await actor.call((api) => api.audit.events({ ...all, ...filter }))).events;

beforeAll(async () => {
  const world = await createWorld();
  const [ours, theirs] = [await world.agency(), await world.agency({ name: 'The others' })];
  const board = await world.agency({ kind: 'oversight' });
  investigator = await ours.member('investigator');
  auditor = await ours.member('auditor');
  [other, otherAuditor] = [await theirs.member('investigator'), await theirs.member('auditor')];
  oversight = await board.member('oversight_auditor');
  await other.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone('+1 619 555 0142')] })));
  ({ reference } = await investigator.call((api) =>
    api.deconfliction.submitLead(aLead({ title: 'A secret title', selectors: [aPhone('+1 619 555 0142')] })),
  ));
  await investigator.call((api) => api.leads.get({ reference: 'ZZ-2026-0001' })).catch(() => undefined);
  await seal(await database.connectAsSealer(), await testSealing(), new Date());
});

describe('an agency’s auditor', () => {
  test('sees what the agency’s members did: who, what, purpose, when, outcome', async () => {
    const [checked] = await listed(auditor, { search: 'lead.checked' });
    expect(checked).toMatchObject({
      type: 'lead.checked',
      op: 'combine',
      outcome: 'success',
      purposeCode: 'investigation',
      actor: { name: expect.stringContaining('Member'), role: 'investigator', own: true },
      address: '192.0.2.10',
      object: { type: 'lead', name: reference },
    });
    expect(await listed(auditor, { outcome: 'denied' })).toMatchObject([{ type: 'access.denied' }]);
  });

  test('sees the hit that another agency’s entry opened, its actor by agency and role only', async () => {
    const [seen] = await listed(otherAuditor, { op: 'match' });
    expect(seen).toMatchObject({
      type: 'hit.opened',
      actor: { name: null, own: false, role: 'investigator' },
      address: null,
      object: { type: 'hit', name: expect.stringMatching(/^HIT-/) },
    });
    expect(JSON.stringify(await listed(otherAuditor))).not.toContain(reference);
  });

  test('finds everything that happened to a lead by its reference', async () => {
    const types = (await listed(auditor, { search: reference.toLowerCase() })).map(({ type }) => type);
    expect(types.sort()).toEqual(['hit.opened', 'lead.checked', 'lead.submitted', 'receipt.issued']);
    expect(await listed(otherAuditor, { search: reference })).toEqual([]);
  });

  test('finds a hit by its reference, and by what narrows it: agency, member, purpose, object', async () => {
    const [opened] = await listed(auditor, { search: 'hit.opened' });
    const found = await listed(otherAuditor, { search: opened?.object?.name?.toLowerCase() ?? '' });
    expect(found.map(({ type }) => type)).toEqual(['hit.opened']);
    const { agencies, members } = await auditor.call((api) => api.audit.scope());
    expect(agencies.map(({ name }) => name)).toContain('The others');
    const memberIds = members.map(({ id }) => id);
    expect(memberIds).toEqual(expect.arrayContaining([auditor.memberId, investigator.memberId]));
    expect(memberIds).not.toContain(other.memberId);
    const types = async (filter: Filter) => new Set((await listed(auditor, filter)).map(({ type }) => type));
    expect(await types({ memberId: investigator.memberId, objectType: 'lead' })).toEqual(
      new Set(['lead.checked', 'lead.submitted', 'receipt.issued']),
    );
    expect(await types({ purpose: 'investigation' })).toEqual(new Set(['lead.checked', 'lead.submitted']));
    expect(await types({ purpose: 'prosecution' })).toEqual(new Set());
    expect(await types({ agencyId: other.agencyId })).toEqual(new Set());
    expect((await listed(otherAuditor, { agencyId: auditor.agencyId })).length).toBe(1);
  });

  test('is spared routine reads unless they are asked for', async () => {
    const types = async (routine: boolean) => (await listed(auditor, { routine })).map(({ type }) => type);
    expect(await types(false)).not.toContain('trail.listed');
    expect(await types(true)).toContain('trail.listed');
  });

  test('opens an event: exact bytes, a proof that holds, and whence it came', async () => {
    const [event] = await listed(auditor, { search: 'lead.submitted' });
    const detail = await auditor.call((api) => api.audit.event({ id: event?.id ?? '' }));
    expect(detail.personal).toMatchObject({
      address: '192.0.2.10',
      justification: 'Open inquiry',
      caseReference: 'C-1',
    });
    expect(detail.body).not.toContain('Open inquiry');
    if (!detail.proof) throw new Error('not sealed');
    const { leafIndex, path, checkpoint } = detail.proof;
    const claim = {
      ...parseCheckpoint(checkpoint.body),
      leaf: leafIndex,
      leafHash: leafHash(Buffer.from(detail.body)),
      proof: path.map((hash) => Buffer.from(hash, 'hex')),
    };
    expect(verifyInclusion(claim)).toBe(true);
    expect(verifyInclusion({ ...claim, leafHash: leafHash(Buffer.from(`${detail.body} `)) })).toBe(false);
  });

  test('sees and opens what happens to the trail itself', async () => {
    const [started] = await listed(otherAuditor, { search: 'writer.started' });
    expect(started).toMatchObject({ op: 'integrity', actor: { agency: null } });
    const detail = await otherAuditor.call((api) => api.audit.event({ id: started?.id ?? '' }));
    expect(detail.type).toBe('writer.started');
  });

  test('sees no case content, and no member but auditors sees the trail', async () => {
    await expect(auditor.call((api) => api.leads.list({ cursor: null }))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(auditor.call((api) => api.leads.get({ reference }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(listed(investigator)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(JSON.stringify(await listed(auditor))).not.toContain('secret');
  });

  test('leaves a trace by reading the trail, of what was searched as a commitment only', async () => {
    await listed(auditor, { search: 'a very special search' });
    const [{ body } = { body: '' }] = (
      await database.admin.query<{ body: string }>(
        `select body from audit_event where type = 'trail.searched' order by id desc limit 1`,
      )
    ).rows;
    expect(body).toContain('"pd":"');
    expect(body).not.toContain('special');
  });

  test('finds for each list that was read what was asked for and how many there were', async () => {
    await investigator.call((api) =>
      api.deconfliction.hits({ state: 'all', leadId: null, search: 'ZZ-2026-0' }),
    );
    const [read] = (await listed(auditor, { routine: true })).filter(({ type }) => type === 'hits.listed');
    const { personal } = await auditor.call((api) => api.audit.event({ id: read?.id ?? '' }));
    expect(personal).toMatchObject({ count: 0, filter: expect.stringContaining('"search":"ZZ-2026-0"') });
  });
});

describe('an oversight auditor', () => {
  test('sees the events of all agencies, no names, no openings', async () => {
    const events = await listed(oversight);
    expect(new Set(events.map(({ actor }) => actor.agency)).size).toBeGreaterThan(2);
    const [submitted] = await listed(oversight, { search: 'lead.submitted' });
    expect(submitted?.actor.name).toBeNull();
    const detail = await oversight.call((api) => api.audit.event({ id: submitted?.id ?? '' }));
    expect(detail.personal).toBeNull();
    await expect(oversight.call((api) => api.leads.list({ cursor: null }))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

test('pages follow each other without a gap, while more is written', async () => {
  for (let at = 0; at < 130; at += 1) await investigator.call((api) => api.leads.list({ cursor: null }));
  const seen: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof fetch>> = await fetch(cursor);
    seen.push(...page.events.map(({ row }) => row));
    await investigator.call((api) => api.leads.list({ cursor: null }));
    cursor = page.nextCursor;
    if (!cursor) break;
  }
  function fetch(cursor: string | null) {
    return auditor.call((api) => api.audit.events({ ...all, cursor, search: 'leads.listed', routine: true }));
  }
  expect(seen.length).toBeGreaterThanOrEqual(130);
  expect(new Set(seen).size).toBe(seen.length);
  expect([...seen].sort((a, b) => Number(b) - Number(a))).toEqual(seen);
});

test('a page leads back to the one before it, and the newest has none before it', async () => {
  const page = (cursor: string | null, direction: 'forward' | 'backward') =>
    auditor.call((api) =>
      api.audit.events({ ...all, cursor, direction, search: 'leads.listed', routine: true }),
    );
  const first = await page(null, 'forward');
  expect(first.previousCursor).toBeNull();
  const second = await page(first.nextCursor, 'forward');
  const back = await page(second.previousCursor, 'backward');
  expect(back.events).toEqual(first.events);
  expect(back.nextCursor).toBe(first.nextCursor);
});

test('days are limits, and a day that is none is refused', async () => {
  const today = new Date().toISOString().slice(0, 10);
  expect((await listed(auditor, { from: today, to: today })).length).toBeGreaterThan(0);
  expect(await listed(auditor, { to: '2020-01-01' })).toEqual([]);
  await expect(listed(auditor, { from: 'yesterday' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('checkpoints come in pages, the published ones unless all are asked for', async () => {
  const sealer = await database.connectAsSealer();
  const sealing = await testSealing();
  for (let at = 0; at < 25; at += 1) {
    await investigator.call((api) => api.leads.list({ cursor: null }));
    await seal(sealer, sealing, new Date());
  }
  const page = (before: number | null, all: boolean) =>
    auditor.call((api) => api.audit.checkpoints({ before, all }));
  const first = await page(null, true);
  expect(first.checkpoints).toHaveLength(20);
  const second = await page(first.nextBefore, true);
  expect(second.checkpoints[0]?.no).toBe((first.nextBefore ?? 0) - 1);
  expect((await page(null, false)).checkpoints.length).toBeLessThan(5);
});
