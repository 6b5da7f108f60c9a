-- AlterTable
ALTER TABLE "check_notice" ADD COLUMN     "seen_at" TIMESTAMPTZ(3),
ADD COLUMN     "seen_by_id" UUID;

-- CreateIndex
CREATE INDEX "check_notice_agency_id_seen_at_idx" ON "check_notice"("agency_id", "seen_at");

-- Somebody of the holder has looked at it.
grant update (seen_at, seen_by_id) on check_notice to concord_app;

-- Hits on which both sides have recorded an outcome and do not agree: what a list cannot see on the own side alone.
create function disputed_hits() returns setof uuid
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select mine.hit_id
  from hit_side mine join hit_side theirs on theirs.hit_id = mine.hit_id and theirs.agency_id <> mine.agency_id
  where mine.agency_id = current_agency() and not mine.veiled and mine.settled_at is null
    and mine.outcome is not null and theirs.outcome is not null and theirs.outcome <> mine.outcome;
end;
alter function disputed_hits() owner to concord_matcher;
revoke all on function disputed_hits() from public;
grant execute on function disputed_hits() to concord_app;

-- Whoever is there is told that somebody asked, of a silent selector too; the asker learns nothing of it.
create function tell_of_notices() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform pg_notify('concord_live', json_build_object(
    'id', gen_random_uuid(), 'agencyId', agency_id, 'kind', 'selector-asked', 'objectId', check_id)::text)
  from (select distinct agency_id, check_id from told) as told;
  return null;
end $$;
alter function tell_of_notices() owner to concord_matcher;
revoke all on function tell_of_notices() from public;
create trigger live after insert on check_notice referencing new table as told
  for each statement execute function tell_of_notices();
