import type { TamperCase } from './case';

const denied = `update audit_event set body = replace(body, '"outcome":"success"', '"outcome":"denied"') where id = {row}`;
const rehash = `update audit_leaf l set leaf_hash = sha256('\\x00'::bytea || convert_to(e.body, 'UTF8'))
  from audit_event e where e.id = l.event_row`;
const event = 'event {leaf} (id {id}, lead.read)';

/** Cases about events that a checkpoint covers. */
export const sealedEventCases: readonly TamperCase[] = [
  {
    what: 'an event’s bytes are changed',
    act: denied,
    seen: [{ exit: 10, where: event, says: 'not what was sealed' }],
  },
  {
    what: 'an event’s bytes are changed, and the columns beside them',
    act: `${denied}; update audit_event set outcome = 'denied' where id = {row}`,
    seen: [{ exit: 10, where: event }],
  },
  {
    what: 'an event’s bytes and its leaf hash are changed together',
    act: `${denied}; ${rehash}`,
    seen: [{ exit: 10, where: 'checkpoint 2', says: 'not reproduced by events' }],
  },
  {
    what: 'an event’s bytes and its leaf hash are changed together, and the tiles',
    act: `${denied}; ${rehash}; update audit_tile set hashes =
      (select string_agg(leaf_hash, ''::bytea order by leaf_index) from audit_leaf) where level = 0 and index = 0`,
    seen: [{ exit: 10, where: 'checkpoint 2' }],
  },
  {
    what: 'a leaf hash is changed',
    act: `update audit_leaf set leaf_hash = sha256(leaf_hash) where leaf_index = {leaf}`,
    seen: [
      {
        exit: 13,
        where: 'proofs/leaves/000000000000.bin, event {leaf}',
        says: 'leaf hashes in this file were altered',
      },
    ],
  },
  {
    what: 'a commitment to personal data is changed in the event',
    act: `update audit_event set body = regexp_replace(body, '"pd":"....', '"pd":"AAAA') where id = {row}`,
    seen: [{ exit: 10, where: event }],
  },
  {
    what: 'a number is declared rolled back that was not',
    act: `update audit_event set body = replace(body, '"voids":[]', '"voids":[1]') where id = {row}`,
    seen: [{ exit: 10, where: event }],
  },
  {
    what: 'an event’s bytes are no event any more',
    act: `update audit_event set body = '{"v":1}' where id = {row}`,
    seen: [{ exit: 10, where: 'event {leaf}' }],
  },
  {
    what: 'two events exchange their bytes',
    act: `update audit_event e set body = other.body from audit_event other
      where (e.id, other.id) in (({row}, {beforeRow}), ({beforeRow}, {row}))`,
    seen: [{ exit: 10, where: 'event {beforeLeaf} (id {id}, lead.read)' }],
  },
  {
    what: 'two events exchange their places',
    act: `update audit_leaf set event_row = -event_row where leaf_index in ({leaf}, {beforeLeaf});
      update audit_leaf set event_row = case leaf_index when {leaf} then {beforeRow} else {row} end where event_row < 0`,
    seen: [{ exit: 10, where: 'event {beforeLeaf} (id {id}, lead.read)' }],
  },
  {
    what: 'two events exchange their places and leaf hashes',
    act: `update audit_leaf set leaf_index = -leaf_index where leaf_index in ({leaf}, {beforeLeaf});
      update audit_leaf set leaf_index = {leaf} + {beforeLeaf} + leaf_index where leaf_index < 0`,
    seen: [{ exit: 10, where: 'checkpoint 2' }],
  },
  {
    what: 'an event is deleted',
    act: 'delete from audit_event where id = {row}',
    seen: [{ exit: 10, where: 'event {leaf}', says: 'was deleted' }],
  },
  {
    what: 'an event is deleted',
    act: 'delete from audit_event where id = {row}',
    by: 'agency',
    seen: [{ exit: 10, where: 'event {leaf}', says: 'was deleted' }],
  },
  {
    what: 'an event and its leaf are deleted',
    act: 'delete from audit_event where id = {row}; delete from audit_leaf where leaf_index = {leaf}',
    seen: [{ exit: 'none', where: 'integrity.leaf-lost {leaf}' }],
  },
  {
    what: 'an event and its leaf are deleted, and those after it move up',
    act: `delete from audit_event where id = {row}; delete from audit_leaf where leaf_index = {leaf};
      update audit_leaf set leaf_index = -leaf_index where leaf_index > {leaf};
      update audit_leaf set leaf_index = -leaf_index - 1 where leaf_index < 0`,
    seen: [{ exit: 'none', where: 'The last checkpoint is over * events; there are * leaves' }],
  },
  {
    what: 'an event is put in between',
    act: `update audit_leaf set leaf_index = -leaf_index where leaf_index > {leaf};
      update audit_leaf set leaf_index = -leaf_index + 1 where leaf_index < 0;
      insert into audit_event select (jsonb_populate_record(e, jsonb_build_object(
        'id', nextval('audit_event_id_seq'), 'event_id', gen_random_uuid(), 'writer_seq', 900000))).*
      from audit_event e where id = {row};
      insert into audit_leaf select {leaf} + 1, max(id), sha256('new') from audit_event`,
    seen: [{ exit: 'none', where: 'The last checkpoint is over * events; there are * leaves' }],
  },
  {
    what: 'an event is there twice',
    act: `update audit_event e set body = twice.body from audit_event twice
      where e.id = {beforeRow} and twice.id = {row}`,
    seen: [{ exit: 10, where: 'event {beforeLeaf} (id {id}, lead.read)' }],
  },
];
