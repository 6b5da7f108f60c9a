-- AlterTable
ALTER TABLE "hit_side" ADD COLUMN     "assignee_id" UUID,
ADD COLUMN     "snoozed_until" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "saved_view" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "filter" JSONB NOT NULL,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "saved_view_member_id_name_idx" ON "saved_view"("member_id", "name");

alter table saved_view enable row level security;
alter table saved_view force row level security;
create policy own_agency on saved_view to concord_app
  using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()));
grant select, insert, delete on saved_view to concord_app;
