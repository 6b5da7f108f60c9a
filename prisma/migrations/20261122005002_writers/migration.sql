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
