import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/core/ids';
import { env } from '@/server/env';
import { openSigner } from '@/server/openpgp';
import { seal } from '@/server/sealer/seal';
import { createWorld, type TestActor } from '@/test/actors';
import { testDatabase } from '@/test/database';
import { dump, searcher } from '@/test/dump';
import { anErasure, askedErasure } from '@/test/erasures';
import { judgeTrail } from '@/test/judge-trail';
import { aLead, aPhone } from '@/test/leads';
import { testSealing } from '@/test/sealer';

const database = testDatabase();
const why = 'Seen by the harbour master';
let [asking, deciding, member]: TestActor[] = [];
let [leadId, otherId, eventId] = ['', '', ''];

const auditor = (of: TestActor | undefined) => of ?? expect.fail('nobody');

beforeAll(async () => {
  const agency = await (await createWorld()).agency();
  [asking, deciding, member] = [
    await agency.member('auditor'),
    await agency.member('auditor'),
    await agency.member('investigator'),
  ];
  const enter = async () => {
    const lead = aLead({ selectors: [aPhone('+1 619 555 0142')] });
    const { leadId, reference } = await auditor(member).call((api) => api.deconfliction.submitLead(lead));
    await auditor(member).call((api) => api.leads.get({ reference }));
    return leadId;
  };
  [leadId, otherId] = [await enter(), await enter()];
  const { rows } = await database.admin.query(
    `select event_id as id from audit_event where type = 'lead.opened' or op = 'consult' and object_id = $1 limit 1`,
    [leadId],
  );
  eventId = rows[0].id;
  const sealer = await database.connectAsSealer();
  while (((await seal(sealer, await testSealing(), new Date()))?.events ?? 0) > 0);
});

/** Openings of the lead's events, as bytes. */
async function openings(of: string) {
  const { rows } = await database.admin.query<{ salt: Buffer; ciphertext: Buffer }>(
    `select salt, ciphertext from audit_personal_data join audit_event using (event_id)
     where object_id = $1 and type not like 'trail.eras%'`,
    [of],
  );
  return rows;
}

const decide = (by: TestActor | undefined, id: string, erase = true) =>
  auditor(by).call((api) => api.erasures.decide({ id, erase }));

describe('an erasure', () => {
  test('is not for who asked for it, nor for members who are no auditors', async () => {
    const id = await askedErasure(auditor(asking), leadId);
    await expect(decide(asking, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(decide(member, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(askedErasure(auditor(member), leadId)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await decide(deciding, id, false)).toEqual({ erased: null });
    await expect(decide(deciding, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await openings(leadId)).length).toBeGreaterThan(1);
  });

  test('cannot be done by the portal’s role without a second member', async () => {
    const app = await database.connectAsApp();
    await app.query(`select set_config('app.agency', $1, false)`, [auditor(asking).agencyId]);
    await expect(app.query('delete from audit_personal_data')).rejects.toThrow(/permission denied/);
    const id = await askedErasure(auditor(asking), leadId);
    await expect(app.query('select erase_openings($1)', [id])).rejects.toThrow(/no decided erasure/);
    const alone = `update audit_erasure set decided_at = now(), decided_by_id = requested_by_id where id = $1`;
    await expect(app.query(alone, [id])).rejects.toThrow(/row-level security/);
  });

  test('destroys salt and ciphertext, and nothing of them is in a dump', async () => {
    const [kept, others] = [await openings(leadId), await openings(otherId)];
    const wasThere = searcher(await dump(database.admin));
    for (const { salt, ciphertext } of kept) expect(wasThere(salt) && wasThere(ciphertext)).toBe(true);
    const id = await askedErasure(auditor(asking), leadId);
    const { erased } = await decide(deciding, id);
    expect(erased).toBeGreaterThanOrEqual(kept.length);
    const isThere = searcher(await dump(database.admin));
    for (const { salt, ciphertext } of kept) {
      for (const bytes of [salt, ciphertext]) {
        expect(isThere(bytes) || isThere(Buffer.from(bytes.toString('hex')))).toBe(false);
        expect(isThere(Buffer.from(bytes.toString('base64')))).toBe(false);
      }
    }
    expect(await openings(otherId)).toEqual(others);
    expect(await auditor(asking).call((api) => api.erasures.list())).toContainEqual(
      expect.objectContaining({ id, state: 'erased', erased, reason: 'Entered by mistake' }),
    );
  });

  test('is said of the event, whose proof holds; who asked and who did it is in the trail', async () => {
    const event = await auditor(asking).call((api) => api.audit.event({ id: eventId }));
    expect(event).toMatchObject({ personal: null, personalErased: true });
    expect(event.body).toMatch(/"pd":"/);
    expect(event.proof?.path).toBeDefined();
    const sealer = await database.connectAsSealer();
    while (((await seal(sealer, await testSealing(), new Date()))?.events ?? 0) > 0);
    const signer = await openSigner(env.auditKeyFile, env.auditKeyPassphrase);
    const judged = await judgeTrail(database.admin, { tried: new Set(), acknowledged: new Set() }, signer);
    expect(judged).toMatchObject({ exitCode: 0, findings: [], unsealed: 0, contiguous: true });
    const { rows } = await database.admin.query(
      `select op, member_id from audit_event where type = 'trail.erased' and object_id = $1`,
      [leadId],
    );
    expect(rows).toEqual([{ op: 'erase', member_id: auditor(deciding).memberId }]);
  });

  test('is of one event where that is asked for; what is not there or another agency’s is not found', async () => {
    const { rows } = await database.admin.query(
      `select event_id as id from audit_event join audit_personal_data using (event_id) where object_id = $1`,
      [otherId],
    );
    const one = { ...anErasure(rows[0].id), of: 'event' as const };
    await auditor(asking).call((api) => api.erasures.request(one));
    expect(await decide(deciding, one.id)).toEqual({ erased: 1 });
    expect((await openings(otherId)).length).toBe(rows.length - 1);
    const nothing = { ...anErasure(newId()), reason: why };
    await expect(auditor(asking).call((api) => api.erasures.request(nothing))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
