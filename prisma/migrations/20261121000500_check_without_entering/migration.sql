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

-- Asks who holds these values, as many as there are in one statement, and keeps nothing of them. Each is a token, or one
-- form of a picture's veiled hash; `at` says of which value it is. One row a value and holder: the strongest ground, the
-- last time seen, and of the own agency's holdings the lead. Of another agency's leads not even how many they are.
-- Each other agency that holds one is left a notice on its own selector, the silent ones too.
create function check_holdings(p_check uuid, p_purpose purpose_code, p_now timestamptz, p_asked json, p_distance_max int)
  returns table (at int, holder_id uuid, type selector_type, tier tier, distance int, form int,
                 last_seen_at timestamptz, own_lead_id uuid)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp
  -- Every value is looked up by an index; a plan made for another number of them would read whole tables.
  set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
#variable_conflict use_column
declare
  me uuid := current_agency();
begin
  if p_distance_max > 31 then
    raise exception 'sixteen bands find pictures up to 31 bits apart, no further';
  end if;
  return query
  with asked as materialized (
    select new.at, decode(new.token, 'base64') as token, new.veiled, new.form
    from json_to_recordset(p_asked) as new (at int, token text, veiled bit(256), form int)
  ), overlap as materialized (
    select asked.at, theirs.selector_id, theirs.agency_id, 'exact'::tier as tier, 0 as distance, 0 as form
    from asked join selector_token theirs on theirs.token = asked.token
    union all
    (select distinct on (asked.at, theirs.selector_id)
            asked.at, theirs.selector_id, theirs.agency_id, 'near'::tier,
            bit_count(asked.veiled # theirs.veiled)::int, asked.form
     from (select * from asked where veiled is not null offset 0) as asked
       cross join generate_series(0, 15) as band
       cross join (select 0 as flip union all select 1 << place from generate_series(0, 15) as place) as near_value
       join pdq_band theirs
         on theirs.key = band * 65536 + (substring(asked.veiled from band * 16 + 1 for 16)::bit(16)::int # flip)
     where bit_count(asked.veiled # theirs.veiled) <= p_distance_max
     order by asked.at, theirs.selector_id, bit_count(asked.veiled # theirs.veiled), asked.form)
  ), held as materialized (
    select o.*, s.type, s.lead_id, l.seen_at,
           o.agency_id = me or exists (select from answerable_selector a where a.id = o.selector_id) as answered
    from overlap o join selector s on s.id = o.selector_id join lead l on l.id = s.lead_id
  ), told as (
    insert into check_notice (check_id, agency_id, selector_id, lead_id, asking_agency_id, purpose_code, asked_at)
    select distinct p_check, h.agency_id, h.selector_id, h.lead_id, me, p_purpose, p_now
    from held h where h.agency_id <> me
    on conflict (check_id, selector_id) do nothing
  )
  select distinct on (h.at, h.agency_id)
         h.at, h.agency_id, h.type, h.tier, h.distance, h.form,
         max(h.seen_at) over (partition by h.at, h.agency_id), case when h.agency_id = me then h.lead_id end
  from held h where h.answered
  order by h.at, h.agency_id, h.tier, h.distance, h.form, h.seen_at desc nulls last;
end $$;

-- Deletes files of every agency whose time is over, with what was found in them.
create function sweep_file_checks(p_now timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  delete from file_check where expires_at < p_now;
end;

alter function check_holdings(uuid, purpose_code, timestamptz, json, int) owner to concord_matcher;
alter function sweep_file_checks(timestamptz) owner to concord_matcher;
revoke all on function check_holdings(uuid, purpose_code, timestamptz, json, int), sweep_file_checks(timestamptz) from public;
grant execute on function check_holdings(uuid, purpose_code, timestamptz, json, int), sweep_file_checks(timestamptz)
  to concord_app;
