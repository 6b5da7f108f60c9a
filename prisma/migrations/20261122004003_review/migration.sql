-- CreateEnum
CREATE TYPE "review_rule" AS ENUM ('check_without_case', 'stale_purpose', 'off_hours', 'near_identical', 'own_details', 'colleague', 'above_peers', 'denied_then_widened', 'mass_export');

-- CreateEnum
CREATE TYPE "finding_state" AS ENUM ('open', 'taken', 'closed');

-- CreateEnum
CREATE TYPE "finding_outcome" AS ENUM ('justified', 'false_alarm', 'instructed', 'misuse');

-- AlterTable
ALTER TABLE "selector_check" ADD COLUMN     "about_member_ids" UUID[],
ADD COLUMN     "case_key" BYTEA;

-- CreateTable
CREATE TABLE "review_finding" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "rule" "review_rule" NOT NULL,
    "member_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "count" INTEGER NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "event_ids" UUID[],
    "state" "finding_state" NOT NULL,
    "reviewer_id" UUID,
    "outcome" "finding_outcome",
    "note" BYTEA,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "review_finding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review_setting" (
    "agency_id" UUID NOT NULL,
    "rule" "review_rule" NOT NULL,
    "parameter" TEXT NOT NULL,
    "value" INTEGER NOT NULL,

    CONSTRAINT "review_setting_pkey" PRIMARY KEY ("agency_id","rule","parameter")
);

-- CreateTable
CREATE TABLE "review_exception" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "rule" "review_rule" NOT NULL,
    "member_id" UUID NOT NULL,
    "finding_id" UUID NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "review_exception_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review_mark" (
    "agency_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "last_row" BIGINT NOT NULL,
    "ran_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "review_mark_pkey" PRIMARY KEY ("agency_id","day")
);

-- CreateTable
CREATE TABLE "review_sheet" (
    "agency_id" UUID NOT NULL,
    "week" DATE NOT NULL,
    "signed_by_id" UUID NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,
    "event_id" UUID NOT NULL,

    CONSTRAINT "review_sheet_pkey" PRIMARY KEY ("agency_id","week")
);

-- CreateTable
CREATE TABLE "check_stem" (
    "agency_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "stem" BYTEA NOT NULL,
    "seen" BIT(256) NOT NULL,

    CONSTRAINT "check_stem_pkey" PRIMARY KEY ("agency_id","member_id","day","stem")
);

-- CreateIndex
CREATE INDEX "review_finding_agency_id_state_id_idx" ON "review_finding"("agency_id", "state", "id" DESC);

-- CreateIndex
CREATE INDEX "review_finding_agency_id_found_at_idx" ON "review_finding"("agency_id", "found_at");

-- CreateIndex
CREATE UNIQUE INDEX "review_finding_agency_id_rule_member_id_day_key" ON "review_finding"("agency_id", "rule", "member_id", "day");

-- CreateIndex
CREATE INDEX "review_exception_agency_id_expires_at_idx" ON "review_exception"("agency_id", "expires_at");

-- CreateIndex
CREATE INDEX "selector_check_agency_id_case_key_checked_at_idx" ON "selector_check"("agency_id", "case_key", "checked_at");

-- CreateIndex
CREATE INDEX "selector_check_agency_id_checked_at_idx" ON "selector_check"("agency_id", "checked_at");

-- Rows of one agency. The job that runs the rules is the portal's role too, as one agency after the other, and sees of the
-- trail what that agency's auditor sees. An oversight auditor reads findings of all; settings and exceptions are an agency's own.

do $$
declare
  tenant text;
begin
  foreach tenant in array array['review_finding', 'review_setting', 'review_exception', 'review_mark', 'review_sheet',
                                'check_stem'] loop
    execute format('alter table %I enable row level security', tenant);
    execute format('alter table %I force row level security', tenant);
    execute format(
      'create policy own_agency on %I to concord_app
         using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()))', tenant);
  end loop;
end $$;
create policy oversight on review_finding for select to concord_app
  using (current_setting('app.audit', true) = 'all');

grant select, insert, update on review_finding, review_setting, review_exception to concord_app;
grant select, insert, update, delete on review_mark, check_stem to concord_app;
grant select, insert on review_sheet to concord_app;

-- The second gate knows the rules too: nobody reviews themselves, what is closed is decided, a sheet is of a week.
drop policy own_agency on review_finding;
create policy own_agency on review_finding to concord_app
  using (agency_id = (select current_agency()))
  with check (
    agency_id = (select current_agency()) and reviewer_id is distinct from member_id
    and (state <> 'closed'
         or (reviewer_id is not null and outcome is not null and note is not null and closed_at is not null)));
drop policy own_agency on review_sheet;
create policy own_agency on review_sheet to concord_app
  using (agency_id = (select current_agency()))
  with check (agency_id = (select current_agency()) and extract(isodow from week) = 1);
