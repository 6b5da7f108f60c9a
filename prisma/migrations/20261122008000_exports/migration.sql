-- Bundles that were asked for before were made while they were fetched, and could be for an hour: they are asked for again.
delete from audit_export;

-- CreateEnum
CREATE TYPE "export_kind" AS ENUM ('bundle', 'events_csv');

-- CreateEnum
CREATE TYPE "export_state" AS ENUM ('waiting', 'running', 'done', 'cancelled', 'failed', 'expired');

-- AlterTable
ALTER TABLE "audit_export" ADD COLUMN     "attempt" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "bytes" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "done" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "kept_hours" INTEGER NOT NULL,
ADD COLUMN     "kind" "export_kind" NOT NULL,
ADD COLUMN     "settings" BYTEA NOT NULL,
ADD COLUMN     "state" "export_state" NOT NULL,
ADD COLUMN     "total" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "touched_at" TIMESTAMPTZ(3) NOT NULL,
ALTER COLUMN "checkpoint_no" DROP NOT NULL,
ALTER COLUMN "expires_at" DROP NOT NULL;

-- CreateTable
CREATE TABLE "audit_export_chunk" (
    "export_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "agency_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "audit_export_chunk_pkey" PRIMARY KEY ("export_id","number")
);

-- CreateIndex
CREATE INDEX "audit_export_member_id_id_idx" ON "audit_export"("member_id", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_export_state_touched_at_idx" ON "audit_export"("state", "touched_at");

-- AddForeignKey
ALTER TABLE "audit_export_chunk" ADD CONSTRAINT "audit_export_chunk_export_id_fkey" FOREIGN KEY ("export_id") REFERENCES "audit_export"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Encrypted bytes do not get smaller: PostgreSQL need not try.
alter table audit_export_chunk alter column content set storage external;

alter table audit_export_chunk enable row level security;
alter table audit_export_chunk force row level security;
create policy own_agency on audit_export_chunk to concord_app
  using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()));
grant update on audit_export to concord_app;
grant select, insert, update, delete on audit_export_chunk to concord_app;

-- Of whatever agency: exports that stand still since their worker was killed, and those whose time is over. Two that
-- work on one do no harm: the export counts who has taken it up.
create policy gate on audit_export for select to concord_gatekeeper using (true);
grant select (id, agency_id, state, touched_at, expires_at) on audit_export to concord_gatekeeper;

create function exports_to_take_up(p_before timestamptz, p_now timestamptz)
  returns table (export_id uuid, agency_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select e.id, e.agency_id from audit_export e
  where e.state in ('waiting', 'running') and e.touched_at < p_before or e.state = 'done' and e.expires_at < p_now;
end;

alter function exports_to_take_up(timestamptz, timestamptz) owner to concord_gatekeeper;
revoke all on function exports_to_take_up(timestamptz, timestamptz) from public;
grant execute on function exports_to_take_up(timestamptz, timestamptz) to concord_app;
