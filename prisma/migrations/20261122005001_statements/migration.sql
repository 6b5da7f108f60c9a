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
