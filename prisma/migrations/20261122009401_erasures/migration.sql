-- CreateEnum
CREATE TYPE "erasure_of" AS ENUM ('event', 'lead');

-- CreateTable
CREATE TABLE "audit_erasure" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "of" "erasure_of" NOT NULL,
    "object_id" UUID NOT NULL,
    "reason" BYTEA NOT NULL,
    "requested_by_id" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by_id" UUID,
    "decided_at" TIMESTAMPTZ(3),
    "erased" INTEGER,

    CONSTRAINT "audit_erasure_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_erasure_agency_id_id_idx" ON "audit_erasure"("agency_id", "id" DESC);

-- One auditor asks, another decides. What was asked for and by whom stays as it was written; the number that was erased is
-- the function's to write.
alter table audit_erasure enable row level security;
alter table audit_erasure force row level security;
create policy own_agency on audit_erasure to concord_app
  using (agency_id = (select current_agency()))
  with check (agency_id = (select current_agency()) and decided_by_id is distinct from requested_by_id);
grant select, insert (id, agency_id, of, object_id, reason, requested_by_id, requested_at),
  update (decided_by_id, decided_at) on audit_erasure to concord_app;
create trigger append_only before delete on audit_erasure for each row execute function refuse_change();
create trigger append_only_all before truncate on audit_erasure for each statement execute function refuse_change();

-- The portal's role cannot delete openings. This function does, of the own agency's, for an erasure that a second member
-- has just decided, once. What was said of erasures themselves stays.
create function erase_openings(p_erasure uuid) returns int
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  decided audit_erasure;
  destroyed int;
begin
  select * into decided from audit_erasure
  where id = p_erasure and agency_id = current_agency() and decided_at is not null and erased is null
  for update;
  if not found then
    raise exception 'no decided erasure' using errcode = 'insufficient_privilege';
  end if;
  with own as (
    select e.event_id from audit_event e
    where decided.of = 'event' and e.event_id = decided.object_id and e.type not like 'trail.eras%'
    union
    select e.event_id from audit_event e
    where decided.of = 'lead' and e.type not like 'trail.eras%' and e.object_id in (
      select decided.object_id::text
      union all select s.id::text from selector s where s.lead_id = decided.object_id and s.agency_id = decided.agency_id)
  )
  delete from audit_personal_data o using own where o.event_id = own.event_id and o.agency_id = decided.agency_id;
  get diagnostics destroyed = row_count;
  update audit_erasure set erased = destroyed where id = p_erasure;
  return destroyed;
end $$;
create policy erase on audit_erasure to concord_gatekeeper using (true);
grant select, update (erased) on audit_erasure to concord_gatekeeper;
create policy erase on audit_personal_data to concord_gatekeeper using (true);
grant select (event_id, agency_id), delete on audit_personal_data to concord_gatekeeper;
grant select (type, object_id) on audit_event to concord_gatekeeper;
create policy erase on selector for select to concord_gatekeeper using (true);
grant select (id, lead_id, agency_id) on selector to concord_gatekeeper;
alter function erase_openings(uuid) owner to concord_gatekeeper;
revoke all on function erase_openings(uuid) from public;
grant execute on function erase_openings(uuid) to concord_app;
