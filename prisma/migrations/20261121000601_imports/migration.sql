-- CreateEnum
CREATE TYPE "import_state" AS ENUM ('uploading', 'running', 'done', 'cancelled');

-- CreateTable
CREATE TABLE "lead_import" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "state" "import_state" NOT NULL,
    "settings" BYTEA NOT NULL,
    "progressed_at" TIMESTAMPTZ(3) NOT NULL,
    "next_chunk" INTEGER NOT NULL DEFAULT 0,
    "rows_total" INTEGER NOT NULL DEFAULT 0,
    "rows_done" INTEGER NOT NULL DEFAULT 0,
    "entered" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "hits" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "lead_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lead_import_chunk" (
    "import_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "agency_id" UUID NOT NULL,
    "size" INTEGER NOT NULL,
    "rows" BYTEA,
    "problems" BYTEA,

    CONSTRAINT "lead_import_chunk_pkey" PRIMARY KEY ("import_id","number")
);

-- CreateIndex
CREATE INDEX "lead_import_agency_id_id_idx" ON "lead_import"("agency_id", "id" DESC);

-- CreateIndex
CREATE INDEX "lead_import_state_progressed_at_idx" ON "lead_import"("state", "progressed_at");

-- AddForeignKey
ALTER TABLE "lead_import_chunk" ADD CONSTRAINT "lead_import_chunk_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "lead_import"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Rows of one agency ---------------------------------------------------------------------------------------------------

do $$
declare
  tenant text;
begin
  foreach tenant in array array['lead_import', 'lead_import_chunk'] loop
    execute format('alter table %I enable row level security', tenant);
    execute format('alter table %I force row level security', tenant);
    execute format(
      'create policy own_agency on %I to concord_app
         using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()))', tenant);
  end loop;
end $$;

grant select, insert, update on lead_import to concord_app;
grant select, insert, update, delete on lead_import_chunk to concord_app;

-- Imports that stand still since their worker was killed, of whatever agency: marked as taken up, so that of two workers
-- that ask one gets each.
create policy gate on lead_import to concord_gatekeeper using (true) with check (true);
grant select (id, agency_id, state, progressed_at), update (progressed_at) on lead_import to concord_gatekeeper;

create function take_up_imports(p_before timestamptz, p_now timestamptz)
  returns table (import_id uuid, agency_id uuid)
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  update lead_import i set progressed_at = p_now
  where i.state = 'running' and i.progressed_at < p_before
  returning i.id, i.agency_id;
end;

alter function take_up_imports(timestamptz, timestamptz) owner to concord_gatekeeper;
revoke all on function take_up_imports(timestamptz, timestamptz) from public;
grant execute on function take_up_imports(timestamptz, timestamptz) to concord_app;
