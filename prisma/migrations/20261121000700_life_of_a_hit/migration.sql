-- CreateEnum
CREATE TYPE "escalation_step" AS ENUM ('deputy', 'supervisor', 'watch_desk');

-- CreateTable
CREATE TABLE "agency_desk" (
    "agency_id" UUID NOT NULL,
    "weekdays" INTEGER[],
    "opens_minute" INTEGER NOT NULL,
    "closes_minute" INTEGER NOT NULL,
    "holidays" DATE[],
    "deputy_id" UUID,
    "supervisor_id" UUID,

    CONSTRAINT "agency_desk_pkey" PRIMARY KEY ("agency_id")
);

-- AlterTable
ALTER TABLE "hit_side" ADD COLUMN     "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "escalated_at" TIMESTAMPTZ(3),
ADD COLUMN     "escalated_to" "escalation_step",
ADD COLUMN     "escalated_to_id" UUID,
ADD COLUMN     "pause_reason" BYTEA,
ADD COLUMN     "paused_at" TIMESTAMPTZ(3),
ADD COLUMN     "paused_by_id" UUID,
ADD COLUMN     "reopen_reason" BYTEA,
ADD COLUMN     "reopened_at" TIMESTAMPTZ(3),
ADD COLUMN     "reopened_by_id" UUID;

-- CreateIndex
CREATE INDEX "hit_side_acknowledged_at_due_at_idx" ON "hit_side"("acknowledged_at", "due_at");

-- An agency's desk is its own affair; the matcher reads it to place the clock of that agency's side ------------------

alter table agency_desk
  alter column weekdays set not null,
  alter column holidays set not null;
alter table agency_desk enable row level security;
alter table agency_desk force row level security;
create policy own_agency on agency_desk to concord_app
  using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()));
create policy matcher on agency_desk for select to concord_matcher using (true);
grant select, insert, update on agency_desk to concord_app;
grant select on agency_desk, agency to concord_matcher;
grant update (due_at) on hit_side to concord_matcher;

-- So many working days after an instant, at the same time of day: what comes while the desk is closed counts from when
-- it next opens. Never more than two months later than the plain clock, however few days the desk works.
create function working_due(
  p_from timestamptz, p_days int, p_zone text, p_weekdays int[], p_opens_minute int, p_closes_minute int, p_holidays date[])
  returns timestamptz
  language sql immutable parallel safe
begin atomic
  with local as (
    select p_from at time zone p_zone as at
  ), working as (
    select day, row_number() over (order by day) as number
    from local cross join generate_series(date_trunc('day', at), at + make_interval(days => p_days + 60), interval '1 day') as day
    where extract(isodow from day)::int = any (p_weekdays) and day::date <> all (p_holidays)
      and at < day + make_interval(mins => p_closes_minute)
  ), began as (
    select greatest(at, day + make_interval(mins => p_opens_minute)) - day as time_of_day
    from local join working on number = 1
  )
  select coalesce(
    (select (day + time_of_day) at time zone p_zone from working, began where number = p_days + 1),
    p_from + make_interval(days => p_days));
end;

-- Until when a side must acknowledge, if its clock of p_days were started at an instant. Eight hours never wait for
-- office hours, and an agency without a calendar works always.
create function side_due(p_agency uuid, p_urgency urgency, p_from timestamptz, p_days int) returns timestamptz
  language sql stable
begin atomic
  select coalesce(
    (select working_due(p_from, p_days, a.time_zone, d.weekdays, d.opens_minute, d.closes_minute, d.holidays)
     from agency_desk d join agency a on a.id = d.agency_id
     where d.agency_id = p_agency and p_urgency <> 'immediate' and d.weekdays <> '{}'),
    p_from + make_interval(days => p_days));
end;

-- Whatever opens a hit, each side's clock is placed with it.
create function place_clocks() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from opened) then
    update hit_side s
    set due_at = case h.urgency when 'immediate' then h.due_at else
      side_due(s.agency_id, h.urgency, h.opened_at, extract(day from h.due_at - h.opened_at)::int) end
    from opened o join hit h on h.id = o.hit_id
    where s.hit_id = o.hit_id and s.agency_id = o.agency_id;
  end if;
  return null;
end $$;
create trigger clocks after insert on hit_side referencing new table as opened
  for each statement execute function place_clocks();

alter table hit_side no force row level security;
alter table hit no force row level security;
update hit_side s set due_at = h.due_at from hit h where h.id = s.hit_id;
alter table hit_side force row level security;
alter table hit force row level security;

alter function place_clocks() owner to concord_matcher;
revoke all on function place_clocks() from public;
