-- CreateTable
CREATE TABLE "audit_statement" (
    "event_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "body" BYTEA NOT NULL,
    "leaf_index" INTEGER,
    "signature" TEXT,
    "fingerprint" TEXT,
    "signed_at" TIMESTAMPTZ(3),
    "refused_at" TIMESTAMPTZ(3),

    CONSTRAINT "audit_statement_pkey" PRIMARY KEY ("event_id")
);

-- The portal may put bytes beside an event, and the sealer alone may sign them: what makes the row readable to others is
-- the event, so it is written with it, by write_outbox.

create index audit_statement_waiting on audit_statement (event_id) where signature is null and refused_at is null;

alter table audit_statement enable row level security;
alter table audit_statement force row level security;
create policy own_agency on audit_statement to concord_app
  using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()));
create policy sign on audit_statement to concord_sealer using (true);
grant select, insert (event_id, agency_id, body) on audit_statement to concord_app;
grant select, update (leaf_index, signature, fingerprint, signed_at, refused_at) on audit_statement to concord_sealer;

create trigger append_only before delete or update of event_id, agency_id, body on audit_statement
  for each row execute function refuse_change();
create trigger append_only_all before truncate on audit_statement
  for each statement execute function refuse_change();

create or replace function write_outbox(p_events json, p_jobs json, p_announcements json) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  with row as materialized (
    select nextval('audit_event_id_seq') as id, new.*
    from json_to_recordset(p_events) as new (
      event_id uuid, body text, writer uuid, writer_seq int, at timestamptz, type text, op text, outcome text,
      agency_id uuid, member_id uuid, counterpart_id uuid, object_type text, object_id text, purpose_code text,
      owner uuid, salt text, ciphertext text, statement_of uuid, statement text)
  ), event as (
    insert into audit_event (id, event_id, body, writer, writer_seq, at, type, op, outcome, agency_id, member_id,
                             counterpart_id, object_type, object_id, purpose_code)
    select id, event_id, body, writer, writer_seq, at, type, op, outcome, agency_id, member_id, counterpart_id,
           object_type, object_id, purpose_code
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
  perform pg_notify('concord_live', announcement::text) from json_array_elements(p_announcements) as announcement;
end $$;
