-- DropIndex
DROP INDEX "audit_event_agency_id_id_idx";

-- DropIndex
DROP INDEX "audit_event_counterpart_id_id_idx";

-- DropIndex
DROP INDEX "audit_event_member_id_id_idx";

-- DropIndex
DROP INDEX "audit_event_object_id_id_idx";

-- CreateTable
CREATE TABLE "audit_day" (
    "id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "agency_id" UUID,
    "member_id" UUID,
    "counterpart_id" UUID,
    "type" TEXT NOT NULL,
    "op" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "object_type" TEXT,
    "purpose_code" TEXT,
    "events" INTEGER NOT NULL,

    CONSTRAINT "audit_day_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_view" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "filter" JSONB NOT NULL,

    CONSTRAINT "audit_view_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_day_agency_id_day_idx" ON "audit_day"("agency_id", "day");

-- CreateIndex
CREATE INDEX "audit_day_counterpart_id_day_idx" ON "audit_day"("counterpart_id", "day");

-- CreateIndex
CREATE INDEX "audit_day_day_idx" ON "audit_day"("day");

-- CreateIndex
CREATE INDEX "audit_view_member_id_name_idx" ON "audit_view"("member_id", "name");

-- CreateIndex
CREATE INDEX "audit_event_agency_id_at_id_idx" ON "audit_event"("agency_id", "at", "id");

-- CreateIndex
CREATE INDEX "audit_event_counterpart_id_at_id_idx" ON "audit_event"("counterpart_id", "at", "id");

-- CreateIndex
CREATE INDEX "audit_event_object_id_at_id_idx" ON "audit_event"("object_id", "at", "id");

-- CreateIndex
CREATE INDEX "audit_event_member_id_at_id_idx" ON "audit_event"("member_id", "at", "id");

-- CreateIndex
CREATE INDEX "audit_event_at_id_idx" ON "audit_event"("at", "id");

-- An auditor's views are the own agency's rows, and the program asks for those of the member.
alter table audit_view enable row level security;
alter table audit_view force row level security;
create policy own_agency on audit_view to concord_app
  using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()));
grant select, insert, delete on audit_view to concord_app;

-- Counts are seen by whom the counted events are seen by.
alter table audit_day enable row level security;
alter table audit_day force row level security;
create policy scope on audit_day for select to concord_app using (
  case current_setting('app.audit', true)
    when 'all' then true
    when 'agency' then (select current_agency()) in (agency_id, counterpart_id)
      or (op = 'integrity' and agency_id is null and counterpart_id is null)
    else false
  end
);
create policy count on audit_day to concord_sealer using (true) with check (true);
grant select on audit_day to concord_app;
grant select, insert, update on audit_day to concord_sealer;

-- In the transaction that makes them leaves, events are counted, each once: by whoever seals, with what the sealer may do.
create function count_sealed() returns trigger
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into audit_day (id, day, agency_id, member_id, counterpart_id, type, op, outcome, object_type, purpose_code, events)
  select md5(concat_ws('|', day - date '2000-01-01', coalesce(agency_id::text, ''), coalesce(member_id::text, ''),
                       coalesce(counterpart_id::text, ''), type, op, outcome, coalesce(object_type, ''),
                       coalesce(purpose_code, '')))::uuid,
         day, agency_id, member_id, counterpart_id, type, op, outcome, object_type, purpose_code, count(*)
  from sealed join audit_event e on e.id = sealed.event_row
    cross join lateral (select (e.at at time zone 'UTC')::date as day) as of
  group by day, agency_id, member_id, counterpart_id, type, op, outcome, object_type, purpose_code
  on conflict (id) do update set events = audit_day.events + excluded.events;
  return null;
end $$;
revoke all on function count_sealed() from public;
grant execute on function count_sealed() to concord_sealer;
create trigger count_sealed after insert on audit_leaf referencing new table as sealed
  for each statement execute function count_sealed();

insert into audit_day (id, day, agency_id, member_id, counterpart_id, type, op, outcome, object_type, purpose_code, events)
select md5(concat_ws('|', day - date '2000-01-01', coalesce(agency_id::text, ''), coalesce(member_id::text, ''),
                     coalesce(counterpart_id::text, ''), type, op, outcome, coalesce(object_type, ''),
                     coalesce(purpose_code, '')))::uuid,
       day, agency_id, member_id, counterpart_id, type, op, outcome, object_type, purpose_code, count(*)
from audit_leaf l join audit_event e on e.id = l.event_row
  cross join lateral (select (e.at at time zone 'UTC')::date as day) as of
group by day, agency_id, member_id, counterpart_id, type, op, outcome, object_type, purpose_code;
