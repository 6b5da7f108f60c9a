import { beforeAll, expect, test } from 'vitest';
import { parseAuditEvent } from '@/core/audit-event';
import { createWorld } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { aLead, aPhone } from '@/test/leads';
import { systemContext } from '../system-context';
import { transactAs } from '../transact';
import { appendAuditEvent } from './append';
import { currentWriter } from './current-writer';

const database = testDatabase();
const phone = '+1 619 555 0142';

beforeAll(async () => {
  const world = await createWorld();
  const [one, other] = [await world.agency(), await world.agency()];
  for (const agency of [one, other]) {
    const member = await agency.member('investigator');
    await member.call((api) => api.deconfliction.submitLead(aLead({ selectors: [aPhone(phone)] })));
  }
  const program = systemContext('worker');
  const draft = { type: 'hit.escalated', op: 'alter' } as const;
  await transactAs(program, one.id, async (tx) => appendAuditEvent(tx, draft));
  await transactAs(program, one.id, async (tx) =>
    appendAuditEvent(tx, { ...draft, counterpartId: other.id }),
  );
});

test('whose auditors see an event follows from its sealed bytes', async () => {
  const { rows } = await database.admin.query<{
    body: string;
    agency_id: string | null;
    counterpart_id: string | null;
  }>('select body, agency_id, counterpart_id from audit_event');
  const counts = new Set<number>();
  for (const { body, agency_id, counterpart_id } of rows) {
    const { actor, concerns } = parseAuditEvent(body);
    const scope = new Set([actor.agency, ...concerns].filter((id) => id !== null));
    expect(scope, body).toEqual(new Set([agency_id, counterpart_id].filter((id) => id !== null)));
    counts.add(concerns.length);
  }
  expect(counts).toEqual(new Set([0, 1, 2]));
});

test('a writer that is spent is followed by another, with a start of its own', async () => {
  const program = systemContext('worker');
  const append = () =>
    transactAs(program, null, async (tx) =>
      appendAuditEvent(tx, { type: 'worker.started', op: 'integrity' }),
    );
  const started = async () =>
    (await database.admin.query(`select writer from audit_event where type = 'writer.started' order by id`))
      .rows;
  const writer = await currentWriter(() => Promise.reject(new Error('there is one already')));
  const before = await started();
  while (!writer.isSpent) writer.take();
  await Promise.all([append(), append(), append()]);
  const after = await started();
  expect(after).toHaveLength(before.length + 1);
  expect(after.at(-1)?.writer).not.toBe(writer.id);
  await append();
  expect(await started()).toHaveLength(after.length);
});
