-- CreateTable
CREATE TABLE "audit_witness" (
    "fingerprint" TEXT NOT NULL,
    "agency" UUID NOT NULL,
    "public_key" TEXT NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL,
    "replaced_at" TIMESTAMPTZ(3),

    CONSTRAINT "audit_witness_pkey" PRIMARY KEY ("fingerprint")
);

-- CreateTable
CREATE TABLE "audit_cosignature" (
    "no" INTEGER NOT NULL,
    "agency" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_cosignature_pkey" PRIMARY KEY ("no","agency")
);

-- Keys and cosignatures are public, like checkpoints; only the agency itself adds its own. One key of an agency is in
-- force at a time.

create unique index audit_witness_in_force on audit_witness (agency) where replaced_at is null;

alter table audit_witness enable row level security;
alter table audit_witness force row level security;
create policy public_fact on audit_witness for select to concord_app using (true);
create policy own_agency on audit_witness for insert to concord_app with check (agency = (select current_agency()));
create policy own_agency_replaces on audit_witness for update to concord_app
  using (agency = (select current_agency())) with check (agency = (select current_agency()));
grant select, insert, update (replaced_at) on audit_witness to concord_app;

alter table audit_cosignature enable row level security;
alter table audit_cosignature force row level security;
create policy public_fact on audit_cosignature for select to concord_app using (true);
create policy own_agency on audit_cosignature for insert to concord_app with check (agency = (select current_agency()));
grant select, insert on audit_cosignature to concord_app;

create trigger append_only before delete or update of fingerprint, agency, public_key, registered_at on audit_witness
  for each row execute function refuse_change();
create trigger append_only before update or delete on audit_cosignature
  for each row execute function refuse_change();
create trigger append_only_all before truncate on audit_witness
  for each statement execute function refuse_change();
create trigger append_only_all before truncate on audit_cosignature
  for each statement execute function refuse_change();
