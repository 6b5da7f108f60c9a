-- AlterTable
ALTER TABLE "selector_token" ADD COLUMN     "version" SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE "selector_token" ALTER COLUMN "version" DROP DEFAULT;

-- CreateEnum
CREATE TYPE "rotation_step" AS ENUM ('add', 'remove');

-- CreateTable
CREATE TABLE "token_key" (
    "version" SMALLINT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "token_key_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "token_rotation" (
    "version" SMALLINT NOT NULL,
    "step" "rotation_step" NOT NULL,
    "agency_id" UUID NOT NULL,
    "last_lead_id" UUID,
    "leads_done" INTEGER NOT NULL,
    "leads" INTEGER NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "token_rotation_pkey" PRIMARY KEY ("version","step","agency_id")
);

insert into token_key (version, added_at) values (1, now());

alter table token_rotation enable row level security;
alter table token_rotation force row level security;
create policy own_agency on token_rotation to concord_app
  using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()));
create policy matcher on token_rotation for select to concord_matcher using (true);
grant select, insert, update on token_key, token_rotation to concord_app;
grant select on token_key, token_rotation to concord_matcher;
grant select (id) on agency to concord_matcher;
grant insert, delete on selector_token to concord_matcher;
-- To lock a selector while its tokens are made anew is, to PostgreSQL, a kind of update.
grant update (norm_version) on selector to concord_matcher;

-- The live versions, the oldest first: that one every open selector has a token of. Until the transaction ends they stay
-- what they are, for whoever changes them takes the same lock alone.
create function hold_token_versions() returns smallint[]
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  perform pg_advisory_xact_lock_shared(hashtext('concord token versions'));
  return (select array_agg(version order by version) from token_key where retired_at is null);
end $$;

-- Two selectors are found equal by tokens of one version. So whoever writes a selector's tokens writes one of each live
-- version and of no other; tokens made before a rotation began or ended are refused, and made anew by who sent them.
create function check_token_versions() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  live smallint[] := hold_token_versions();
begin
  if exists (select from written where version <> all (live))
    or cardinality(live) > 1 and exists (
      select from (select distinct selector_id from written) as each cross join unnest(live) as wanted
      where not exists (
        select from selector_token t where t.selector_id = each.selector_id and t.version = wanted))
  then
    raise exception 'tokens of other than the live versions' using errcode = 'CT001';
  end if;
  return null;
end $$;
create trigger live_versions after insert on selector_token referencing new table as written
  for each statement execute function check_token_versions();

-- Have all leads of every agency been gone over?
create function all_tokens_added(p_version smallint) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select not exists (
    select from agency a
    where not exists (
      select from token_rotation r
      where r.version = p_version and r.step = 'add' and r.agency_id = a.id and r.finished_at is not null));
end;

alter function check_token_versions() owner to concord_matcher;
alter function all_tokens_added(smallint) owner to concord_matcher;
revoke all on function hold_token_versions(), check_token_versions(), all_tokens_added(smallint) from public;
grant execute on function hold_token_versions() to concord_app, concord_matcher;
grant execute on function all_tokens_added(smallint)
  to concord_app;
