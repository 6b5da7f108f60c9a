import type { TamperCase } from './case';
import type { Ground } from './ground';

/** SQL with the row of the last but one of the events that wait as $1. */
const onWaiting =
  (...statements: readonly string[]) =>
  async (ground: Ground) => {
    for (const text of statements) await ground.sql(text, [ground.waiting[2]]);
  };
const row = '(select id from audit_event where event_id = $1)';

const withItsPlace = `delete from audit_pending where id = ${row}`;

/** Cases about events that no checkpoint covers yet. */
export const unsealedEventCases: readonly TamperCase[] = [
  {
    what: 'an event’s bytes are changed before it is sealed',
    act: onWaiting(
      `update audit_event set body = replace(body, '"success"', '"denied"') where event_id = $1`,
    ),
    seen: [
      { exit: 18, where: 'event * (id *, integrity.mac-wrong)', says: 'is not what its writer wrote' },
      {
        has: ['mac-key'],
        exit: 18,
        where: 'event * (id {waiting}, lead.read)',
        says: 'It was not written so',
      },
    ],
  },
  {
    what: 'a MAC is changed before its event is sealed',
    act: onWaiting('update audit_event set mac = sha256(mac) where event_id = $1'),
    seen: [{ exit: 18, where: 'event * (id *, integrity.mac-wrong)', says: 'event {waiting} is not' }],
  },
  {
    what: 'a MAC is changed after its event was sealed',
    act: 'update audit_event set mac = sha256(mac) where id = {row}',
    seen: [
      { exit: 0 },
      {
        has: ['mac-key'],
        exit: 18,
        where: 'event {leaf} (id {id}, lead.read)',
        says: 'It was not written so',
      },
    ],
  },
  {
    what: 'an event is taken out of the queue',
    act: onWaiting(withItsPlace),
    seen: [
      {
        exit: 0,
        where: 'event * (id *, integrity.event-unqueued)',
        says: 'event {waiting} was taken out of',
      },
    ],
  },
  {
    what: 'an event is deleted before it is sealed',
    act: onWaiting('delete from audit_event where event_id = $1'),
    seen: [{ exit: 16, where: 'event * (id *, integrity.event-removed)' }],
  },
  {
    what: 'an event is deleted before it is sealed, and its place in the queue',
    act: async (ground) => {
      const [, second = ''] = await ground.write(3);
      await ground.sql(withItsPlace, [second]);
      await ground.sql('delete from audit_event where event_id = $1', [second]);
      await ground.write(1);
      await ground.seal();
      // What is missed a minute later is missed for good.
      ground.pass(62_000);
      await ground.write(1);
    },
    seen: [
      { exit: 16, where: 'event * (id *, integrity.number-missing)', says: 'number *:* was taken away' },
    ],
  },
  {
    what: 'an event is deleted before it is sealed, and its place in the queue; its writer never writes again',
    act: onWaiting(withItsPlace, 'delete from audit_event where event_id = $1'),
    seen: [{ exit: 0 }],
  },
  {
    what: 'an event is deleted before it is sealed, and another declares its number rolled back',
    act: async (ground) => {
      await ground.sql(
        `update audit_event e set body = replace(e.body, '"voids":[]', format('"voids":[%s]', gone.writer_seq))
         from audit_event gone where gone.event_id = $1 and e.writer = gone.writer and e.writer_seq = gone.writer_seq + 1`,
        [ground.waiting[2]],
      );
      await onWaiting(withItsPlace, 'delete from audit_event where event_id = $1')(ground);
    },
    seen: [{ exit: 18, where: 'event * (id *, integrity.mac-wrong)' }],
  },
  {
    what: 'an event’s number is changed before it is sealed',
    act: onWaiting('update audit_event set writer_seq = writer_seq + 5000 where event_id = $1'),
    seen: [
      { exit: 13, where: 'event * (id *, integrity.event-malformed)', says: 'event {waiting} is not what' },
    ],
  },
  {
    what: 'an event is entered of a writer that never started',
    act: onWaiting(
      `insert into audit_event select (jsonb_populate_record(e, jsonb_build_object('id', nextval('audit_event_id_seq'),
         'event_id', other, 'writer', other,
         'body', replace(replace(e.body, e.event_id::text, other::text), e.writer::text, other::text)))).*
       from audit_event e, gen_random_uuid() as other where event_id = $1`,
      'insert into audit_pending select max(id) from audit_event where $1::text is not null',
    ),
    seen: [{ exit: 18, where: 'event * (id *, integrity.writer-unknown)' }],
  },
  {
    what: 'an event is entered once more, under a new id',
    act: onWaiting(
      `insert into audit_event select (jsonb_populate_record(e, jsonb_build_object('id', nextval('audit_event_id_seq'),
         'event_id', gen_random_uuid(), 'writer_seq', 900000))).* from audit_event e where event_id = $1`,
      'insert into audit_pending select max(id) from audit_event where $1::text is not null',
    ),
    seen: [{ exit: 16, where: 'event * (id {waiting}, lead.read)', says: 'is used twice' }],
  },
  {
    what: 'a writer’s seed is replaced',
    act: `update audit_writer w set seed_message = other.seed_message from audit_writer other
      where w.writer = (select writer from audit_event where id = {row}) and other.writer <> w.writer`,
    seen: [{ exit: 18, where: 'event * (id *, writer.started)', says: 'declared another seed' }],
  },
  {
    what: 'a writer’s seed is deleted',
    act: 'delete from audit_writer where writer = (select writer from audit_event where id = {row})',
    seen: [{ exit: 18, where: 'event * (id *, writer.started)', says: 'is not in the bundle' }],
  },
  {
    what: 'an event is hidden from its agency: it is another’s by the column beside it',
    act: `update audit_event set agency_id = gen_random_uuid() where id = {row}`,
    by: 'agency',
    seen: [{ exit: 'none', where: '*integrity.event-hidden {id}*' }],
  },
  {
    what: 'an event about an agency is hidden from it, by the column beside it',
    act: async ({ sql, agency }) =>
      sql(
        `update audit_event set counterpart_id = null where id = (select max(id) from audit_event
        where counterpart_id = $1)`,
        [agency],
      ),
    by: 'agency',
    seen: [{ exit: 'none', where: '*integrity.event-hidden *' }],
  },
  {
    what: 'what a process did is hidden from agencies’ auditors, by the column beside it',
    act: `update audit_event set op = 'admin' where type = 'writer.started'`,
    by: 'agency',
    seen: [{ exit: 'none', where: '*integrity.event-hidden *' }],
  },
];
