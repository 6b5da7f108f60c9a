import type pg from 'pg';

/** Every row of every table, counted; and the rows that commands change, whole. */
export async function stateOf(admin: pg.Client): Promise<unknown> {
  const { rows } = await admin.query(
    `select table_schema || '.' || table_name as name,
            (xpath('/row/count/text()', query_to_xml(format('select count(*) from %I.%I', table_schema, table_name), false, true, '')))[1]::text
     from information_schema.tables
     where table_schema in ('public', 'graphile_worker') and table_type = 'BASE TABLE' order by 1`,
  );
  const { rows: sides } = await admin.query('select * from hit_side order by hit_id, agency_id');
  const { rows: members } = await admin.query('select * from member order by id');
  const { rows: sessions } = await admin.query('select id, ended_at from session order by id');
  const { rows: common } = await admin.query('select * from common_value order by id');
  const { rows: selectors } = await admin.query('select id, withdrawn_at from selector order by id');
  const { rows: relations } = await admin.query('select * from lead_relation order by lesser_lead_id');
  const { rows: leads } = await admin.query('select id, version, content from lead order by id');
  return { rows, sides, members, sessions, common, selectors, leads, relations };
}
