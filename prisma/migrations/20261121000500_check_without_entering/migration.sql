-- CreateEnum
CREATE TYPE "check_kind" AS ENUM ('direct', 'file');

-- CreateEnum
CREATE TYPE "file_check_state" AS ENUM ('filling', 'running', 'done', 'cancelled');

-- CreateTable
CREATE TABLE "selector_check" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "kind" "check_kind" NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "purpose_code" "purpose_code" NOT NULL,
    "agencies_asked" INTEGER NOT NULL,
    "selectors_asked" INTEGER NOT NULL,
    "sealed" INTEGER NOT NULL,
    "exact_only" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,
    "held_by_others" INTEGER NOT NULL,
    "held_by_own" INTEGER NOT NULL,
    "terms" TEXT NOT NULL,

    CONSTRAINT "selector_check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "check_use" (
    "counted_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "kind" "check_kind" NOT NULL,
    "day" DATE NOT NULL,
    "asked" INTEGER NOT NULL,

    CONSTRAINT "check_use_pkey" PRIMARY KEY ("counted_id","kind","day")
);

-- CreateTable
CREATE TABLE "check_notice" (
    "check_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "selector_id" UUID NOT NULL,
    "lead_id" UUID NOT NULL,
    "asking_agency_id" UUID NOT NULL,
    "purpose_code" "purpose_code" NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "check_notice_pkey" PRIMARY KEY ("check_id","selector_id")
);

-- CreateTable
CREATE TABLE "file_check" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "state" "file_check_state" NOT NULL,
    "purpose_code" "purpose_code" NOT NULL,
    "subject_role" "subject_role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "touched_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "rows_total" INTEGER NOT NULL,
    "rows_done" INTEGER NOT NULL,
    "sealed" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,
    "exact_only" INTEGER NOT NULL,
    "held_by_others" INTEGER NOT NULL,
    "held_by_own" INTEGER NOT NULL,
    "told_agency_ids" UUID[],
    "wrapped_key" BYTEA NOT NULL,

    CONSTRAINT "file_check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "file_check_part" (
    "file_check_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "agency_id" UUID NOT NULL,
    "question" BYTEA NOT NULL,
    "answer" BYTEA,

    CONSTRAINT "file_check_part_pkey" PRIMARY KEY ("file_check_id","number")
);

-- CreateIndex
CREATE INDEX "selector_check_agency_id_member_id_id_idx" ON "selector_check"("agency_id", "member_id", "id" DESC);

-- CreateIndex
CREATE INDEX "check_notice_agency_id_asked_at_idx" ON "check_notice"("agency_id", "asked_at" DESC);

-- CreateIndex
CREATE INDEX "file_check_agency_id_member_id_idx" ON "file_check"("agency_id", "member_id");

-- CreateIndex
CREATE INDEX "file_check_expires_at_idx" ON "file_check"("expires_at");

-- AddForeignKey
ALTER TABLE "file_check_part" ADD CONSTRAINT "file_check_part_file_check_id_fkey" FOREIGN KEY ("file_check_id") REFERENCES "file_check"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Rows of one agency -------------------------------------------------------------------------------------------------

do $$
declare
  tenant text;
begin
  foreach tenant in array array['selector_check', 'check_use', 'check_notice', 'file_check', 'file_check_part'] loop
    execute format('alter table %I enable row level security', tenant);
    execute format('alter table %I force row level security', tenant);
    execute format(
      'create policy own_agency on %I to concord_app
         using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()))', tenant);
  end loop;
end $$;

grant select, insert on selector_check to concord_app;
grant select, insert, update on check_use to concord_app;
grant select on check_notice to concord_app;
grant select, insert, update, delete on file_check, file_check_part to concord_app;

create policy matcher on check_notice to concord_matcher using (true) with check (true);
grant select, insert on check_notice to concord_matcher;
create policy sweeper on file_check to concord_matcher using (true);
grant select (id, expires_at), delete on file_check to concord_matcher;

-- The way across -----------------------------------------------------------------------------------------------------

-- Selectors of which another agency may be told that they are held. What is to stay silent, or is too common to be
-- told, is left out here; its owner sees it as ever, and is told that somebody asked.
create view answerable_selector as select id from selector;
alter view answerable_selector owner to concord_matcher;

-- Deletes files of every agency whose time is over, with what was found in them.
create function sweep_file_checks(p_now timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  delete from file_check where expires_at < p_now;
end;
alter function sweep_file_checks(timestamptz) owner to concord_matcher;
revoke all on function sweep_file_checks(timestamptz) from public;
grant execute on function sweep_file_checks(timestamptz)
  to concord_app;
