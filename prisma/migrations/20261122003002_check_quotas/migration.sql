-- CreateTable
CREATE TABLE "check_quota" (
    "agency_id" UUID NOT NULL,
    "direct_member" INTEGER NOT NULL,
    "direct_agency" INTEGER NOT NULL,
    "file_member" INTEGER NOT NULL,
    "file_agency" INTEGER NOT NULL,

    CONSTRAINT "check_quota_pkey" PRIMARY KEY ("agency_id")
);

-- Everyone reads the ceiling, which is what an operating agency has set for itself; nobody writes another's.
alter table check_quota enable row level security, force row level security;
create policy own_agency on check_quota to concord_app
  using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()));
create policy ceiling on check_quota for select to concord_app
  using (exists (select from agency a where a.id = agency_id and a.kind = 'operator'));
grant select, insert, update on check_quota to concord_app;
