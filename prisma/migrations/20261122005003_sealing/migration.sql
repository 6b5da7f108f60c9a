-- Checkpoints between the published ones are for the portal's own proofs: the sealer removes them after a week. The
-- published ones stay.

create function refuse_checkpoint_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and not old.published and old.sealed_at < now() - interval '7 days' then
    return old;
  end if;
  raise exception 'the audit trail is append-only' using errcode = 'insufficient_privilege';
end $$;
drop trigger append_only on audit_checkpoint;
create trigger append_only before update or delete on audit_checkpoint
  for each row execute function refuse_checkpoint_change();
create index audit_checkpoint_passing on audit_checkpoint (sealed_at) where not published;
grant delete on audit_checkpoint to concord_sealer;

-- Where an event stands in the tree, for who knows its id: a place in the tree tells nothing of an event.
create function sealed_leaf(p_event uuid) returns int
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  return (select l.leaf_index from audit_event e join audit_leaf l on l.event_row = e.id where e.event_id = p_event);
create policy place on audit_event for select to concord_gatekeeper using (true);
grant select (id, event_id) on audit_event to concord_gatekeeper;
grant select on audit_leaf to concord_gatekeeper;
alter function sealed_leaf(uuid) owner to concord_gatekeeper;
revoke all on function sealed_leaf(uuid) from public;
grant execute on function sealed_leaf(uuid) to concord_app;

-- What every transaction ends with, in one round trip: its events with their places in the sealer's queue and the openings
-- of their commitments, its statements, its jobs, and its announcements to the processes that listen. As the caller: what
-- the portal may not write, this does not write for it. What leaves the agency waits for a covering checkpoint, so the
-- sealer is woken for it.
create function write_outbox(p_events json, p_jobs json, p_announcements json) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  with row as materialized (
    select nextval('audit_event_id_seq') as id, new.*
    from json_to_recordset(p_events) as new (
      event_id uuid, body text, writer uuid, writer_seq int, mac text, at timestamptz, type text, op text, outcome text,
      agency_id uuid, member_id uuid, counterpart_id uuid, object_type text, object_id text, purpose_code text,
      owner uuid, salt text, ciphertext text, statement_of uuid, statement text)
  ), event as (
    insert into audit_event (id, event_id, body, writer, writer_seq, mac, at, type, op, outcome, agency_id, member_id,
                             counterpart_id, object_type, object_id, purpose_code)
    select id, event_id, body, writer, writer_seq, decode(mac, 'base64'), at, type, op, outcome, agency_id, member_id,
           counterpart_id, object_type, object_id, purpose_code
    from row
  ), opening as (
    insert into audit_personal_data (event_id, agency_id, salt, ciphertext)
    select event_id, owner, decode(salt, 'base64'), decode(ciphertext, 'base64') from row where owner is not null
  ), statement as (
    insert into audit_statement (event_id, agency_id, body)
    select event_id, statement_of, decode(statement, 'base64') from row where statement is not null
  )
  insert into audit_pending (id) select id from row;
  perform enqueue_job(job ->> 'task', job -> 'payload') from json_array_elements(p_jobs) as job;
  if exists (select from json_array_elements(p_events) as event where event ->> 'op' in ('disclose', 'transfer', 'export')) then
    perform pg_notify('concord_seal', '');
  end if;
  perform pg_notify('concord_live', announcement::text) from json_array_elements(p_announcements) as announcement;
end $$;
revoke all on function write_outbox(json, json, json) from public;
grant execute on function write_outbox(json, json, json) to concord_app;
