-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN     "mac" BYTEA NOT NULL DEFAULT '';
ALTER TABLE "audit_event" ALTER COLUMN "mac" DROP DEFAULT;

-- CreateTable
CREATE TABLE "audit_writer" (
    "writer" UUID NOT NULL,
    "seed_message" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "next_number" INTEGER NOT NULL DEFAULT 0,
    "missing" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_writer_pkey" PRIMARY KEY ("writer")
);

-- CreateTable
CREATE TABLE "audit_fault" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "event_row" BIGINT,
    "writer" UUID,
    "number" INTEGER,
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "event_id" UUID NOT NULL,

    CONSTRAINT "audit_fault_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_fault_event_id_key" ON "audit_fault"("event_id");

-- A writer announces itself; the sealer keeps beside it what it has seen of its numbers. Faults are the sealer's to write.
-- Both are shown to auditors: the messages are ciphertext, but only an export has use for them.

alter table audit_writer enable row level security;
alter table audit_writer force row level security;
create policy announce on audit_writer for insert to concord_app, concord_sealer with check (next_number = 0);
create policy audited on audit_writer for select to concord_app
  using (current_setting('app.audit', true) in ('all', 'agency'));
create policy seal on audit_writer to concord_sealer using (true);
grant select, insert (writer, seed_message, started_at) on audit_writer to concord_app, concord_sealer;
grant update (next_number, missing) on audit_writer to concord_sealer;

alter table audit_fault enable row level security;
alter table audit_fault force row level security;
create policy audited on audit_fault for select to concord_app
  using (current_setting('app.audit', true) in ('all', 'agency'));
create policy seal on audit_fault to concord_sealer using (true);
grant select on audit_fault to concord_app, concord_sealer;
grant insert on audit_fault to concord_sealer;
grant usage on sequence audit_fault_id_seq to concord_sealer;

create trigger append_only before delete or update of writer, seed_message, started_at on audit_writer
  for each row execute function refuse_change();
create trigger append_only_all before truncate on audit_writer for each statement execute function refuse_change();
create trigger append_only before delete or update on audit_fault for each row execute function refuse_change();
create trigger append_only_all before truncate on audit_fault for each statement execute function refuse_change();

-- What happens to the trail itself is every auditor's business: events of no agency with `op` integrity.
drop policy scope on audit_event;
create policy scope on audit_event for select to concord_app using (
  case current_setting('app.audit', true)
    when 'all' then true
    when 'agency' then (select current_agency()) in (agency_id, counterpart_id)
      or (op = 'integrity' and agency_id is null and counterpart_id is null)
    else false
  end
);

create or replace function write_outbox(p_events json, p_jobs json, p_announcements json) returns void
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
  perform pg_notify('concord_live', announcement::text) from json_array_elements(p_announcements) as announcement;
end $$;
