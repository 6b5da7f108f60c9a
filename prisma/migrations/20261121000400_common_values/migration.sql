-- CreateEnum
CREATE TYPE "common_origin" AS ENUM ('listed', 'quarantined');

-- CreateEnum
CREATE TYPE "common_kind" AS ENUM ('hotline', 'shelter', 'hotel', 'switchboard', 'stock_picture', 'other');

-- CreateTable
CREATE TABLE "common_value" (
    "id" UUID NOT NULL,
    "origin" "common_origin" NOT NULL,
    "type" "selector_type" NOT NULL,
    "kind" "common_kind" NOT NULL,
    "owner_id" UUID,
    "value" BYTEA NOT NULL,
    "reason" BYTEA,
    "proposed_by_id" UUID,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "approved_by_id" UUID,
    "approved_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "links_max" INTEGER NOT NULL,
    "release_agency_id" UUID,
    "release_reason" BYTEA,
    "release_proposed_by_id" UUID,
    "release_proposed_at" TIMESTAMPTZ(3),
    "released_by_id" UUID,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "common_value_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "common_token" (
    "token" BYTEA NOT NULL,
    "common_value_id" UUID NOT NULL,

    CONSTRAINT "common_token_pkey" PRIMARY KEY ("token","common_value_id")
);

-- CreateTable
CREATE TABLE "common_veil" (
    "common_value_id" UUID NOT NULL,
    "veiled" BIT(256) NOT NULL,
    "forms" BIT(256)[],

    CONSTRAINT "common_veil_pkey" PRIMARY KEY ("common_value_id")
);

-- CreateTable
CREATE TABLE "common_holder" (
    "common_value_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "seen_at" TIMESTAMPTZ(3),
    "seen_by_id" UUID,

    CONSTRAINT "common_holder_pkey" PRIMARY KEY ("common_value_id","agency_id")
);

-- CreateIndex
CREATE INDEX "common_holder_agency_id_seen_at_idx" ON "common_holder"("agency_id", "seen_at");

-- AddForeignKey
ALTER TABLE "common_token" ADD CONSTRAINT "common_token_common_value_id_fkey" FOREIGN KEY ("common_value_id") REFERENCES "common_value"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "common_veil" ADD CONSTRAINT "common_veil_common_value_id_fkey" FOREIGN KEY ("common_value_id") REFERENCES "common_value"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "common_holder" ADD CONSTRAINT "common_holder_common_value_id_fkey" FOREIGN KEY ("common_value_id") REFERENCES "common_value"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Who sees what: a common value belongs to the agency that listed it and to those that hold it; an auditor of all sees
-- each. Four eyes are the database's rule too.

-- A trigger, since Prisma's engine cannot read the catalogue of a database with check constraints.
create function require_four_eyes() returns trigger language plpgsql as $$
begin
  if new.approved_by_id = new.proposed_by_id or new.released_by_id = new.release_proposed_by_id then
    raise exception 'what one member proposed another approves' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger four_eyes before insert or update on common_value for each row execute function require_four_eyes();

do $$
declare
  name text;
begin
  foreach name in array array['common_value', 'common_token', 'common_veil', 'common_holder'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy matcher on %I to concord_matcher using (true) with check (true)', name);
  end loop;
end $$;

create policy own_agency on common_holder to concord_app
  using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()));
create policy concerned on common_value for select to concord_app using (
  owner_id = (select current_agency()) or current_setting('app.audit', true) = 'all'
  or exists (select from common_holder h where h.common_value_id = common_value.id));
create policy propose on common_value for insert to concord_app
  with check (owner_id = (select current_agency()) and origin = 'listed' and approved_at is null);
create policy decide on common_value for update to concord_app
  using (owner_id = (select current_agency()) or exists (select from common_holder h where h.common_value_id = common_value.id));
create policy propose on common_token for insert to concord_app
  with check (exists (select from common_value v where v.id = common_value_id and v.owner_id = (select current_agency())));
create policy propose on common_veil for insert to concord_app
  with check (exists (select from common_value v where v.id = common_value_id and v.owner_id = (select current_agency())));

grant select, insert on common_value to concord_app;
grant update (approved_by_id, approved_at, release_agency_id, release_reason, release_proposed_by_id,
              release_proposed_at, released_by_id, released_at) on common_value to concord_app;
grant insert on common_token, common_veil to concord_app;
grant select, update (seen_at, seen_by_id) on common_holder to concord_app;
grant select, insert on common_value, common_token, common_veil, common_holder to concord_matcher;
grant execute on function enqueue_job(text, json) to concord_matcher;

-- No hit is opened for a value while it is active.
create function is_active(p_value common_value, p_now timestamptz) returns boolean
  language sql stable
  return p_value.approved_at is not null and p_value.released_at is null
    and (p_value.expires_at is null or p_value.expires_at > p_now);

-- Which of one lead's selectors are common values. For a lead of the caller's agency.
create function common_selectors(p_lead uuid, p_now timestamptz, p_distance_max int)
  returns table (selector_id uuid, common_value_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select s.id, v.id
  from selector s
    join selector_token t on t.selector_id = s.id
    join common_token c on c.token = t.token
    join common_value v on v.id = c.common_value_id
  where s.lead_id = p_lead and s.agency_id = current_agency() and is_active(v, p_now)
  union
  select s.id, v.id
  from selector s
    join pdq_hash h on h.selector_id = s.id
    cross join common_veil c
    cross join unnest(c.veiled || c.forms) as turned (veiled)
    join common_value v on v.id = c.common_value_id
  where s.lead_id = p_lead and s.agency_id = current_agency() and is_active(v, p_now)
    and bit_count(turned.veiled # h.veiled) <= p_distance_max;
end;

-- As in the gates, but for two things. A selector that is a common value opens no hit and costs one row, its agency
-- among the holders. One that links more leads than its bound opens none either and is to be quarantined. Both are
-- returned. The count stops one past the bound, so that it costs the same however many there are.
drop function deconflict(uuid, timestamptz, int, int[]);
create function deconflict(p_lead uuid, p_now timestamptz, p_distance_max int, p_answer_hours int[], p_links_max int)
  returns table (hit_id uuid, other_agency_id uuid, opened boolean, selector_id uuid, is_common boolean)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  me uuid := current_agency();
begin
  if p_distance_max > 31 then
    raise exception 'sixteen bands find pictures up to 31 bits apart, no further';
  end if;
  return query
  with common as materialized (
    select * from common_selectors(p_lead, p_now, p_distance_max)
  ), holder as (
    insert into common_holder (common_value_id, agency_id)
    select distinct common.common_value_id, me from common order by 1
    on conflict do nothing
  ), mine as materialized (
    select id, type from selector
    where lead_id = p_lead and agency_id = me and id not in (select selector_id from common)
  ), over_exact as materialized (
    select distinct mine.id
    from mine
      join selector_token own on own.selector_id = mine.id
      cross join lateral (
        select coalesce(max(v.links_max), p_links_max) as most
        from common_token c join common_value v on v.id = c.common_value_id
        where c.token = own.token and v.released_at is not null
      ) as bound
    where exists (select from selector_token other where other.token = own.token and other.agency_id <> me)
      and (select count(*) from (
             select from selector_token held where held.token = own.token limit bound.most + 1) as counted) > bound.most
  ), near_pair as materialized (
    select own.selector_id as mine, theirs.selector_id as theirs, theirs.agency_id as other, near.lead_id as their_lead,
           bit_count(turned.veiled # theirs.veiled)::int as distance, turned.number::int - 1 as form
    from mine
      join pdq_hash own on own.selector_id = mine.id
      cross join unnest(own.veiled || own.forms) with ordinality as turned (veiled, number)
      cross join generate_series(0, 15) as band
      cross join (select 0 as flip union all select 1 << place from generate_series(0, 15) as place) as near_value
      join pdq_band theirs
        on theirs.key = band * 65536 + (substring(turned.veiled from band * 16 + 1 for 16)::bit(16)::int # flip)
       and theirs.agency_id <> me
      join selector near on near.id = theirs.selector_id
    where bit_count(turned.veiled # theirs.veiled) <= p_distance_max
  ), over_near as materialized (
    select near_pair.mine as id
    from near_pair join pdq_hash own on own.selector_id = near_pair.mine
    group by near_pair.mine, own.veiled
    having count(distinct near_pair.their_lead) >= coalesce((
      select max(v.links_max)
      from common_veil c join common_value v on v.id = c.common_value_id
        cross join unnest(c.veiled || c.forms) as turned (veiled)
      where v.released_at is not null and bit_count(turned.veiled # own.veiled) <= p_distance_max), p_links_max)
  ), over as (
    select id from over_exact union all select id from over_near
  ), pair as (
    select mine.id as mine, theirs.selector_id as theirs, theirs.agency_id as other, mine.type, 'exact'::tier as tier,
           0 as distance, 0 as form
    from mine
      join selector_token own on own.selector_id = mine.id
      join selector_token theirs on theirs.token = own.token and theirs.agency_id <> me
    where mine.id not in (select id from over_exact)
    union all
    -- Of a lead with many pictures alike, such as the frames of a film, the one nearest to each of ours is the ground.
    (select distinct on (near_pair.mine, near_pair.their_lead)
           near_pair.mine, near_pair.theirs, near_pair.other, 'pdq'::selector_type, 'near'::tier,
           near_pair.distance, near_pair.form
    from near_pair
    where near_pair.mine not in (select id from over_near)
    order by near_pair.mine, near_pair.their_lead, near_pair.distance, near_pair.form, near_pair.theirs)
  ), joined as (
    select pair.*, s.lead_id as their_lead, joint_id('hit', p_lead, s.lead_id) as hit,
           joint_id('ground', pair.mine, pair.theirs) as ground
    from pair join selector s on s.id = pair.theirs
  ), overlap as (
    select distinct joined.hit, joined.other, joined.their_lead from joined
  ), new_hit as (
    insert into hit (id, lesser_agency_id, greater_agency_id, urgency, opened_at, due_at)
    select o.hit, least(me, o.other), greatest(me, o.other), least(ours.urgency, theirs.urgency), p_now,
           p_now + make_interval(hours => p_answer_hours[
             array_position(enum_range(null::urgency), least(ours.urgency, theirs.urgency))])
    from overlap o join lead ours on ours.id = p_lead join lead theirs on theirs.id = o.their_lead
    order by o.hit
    on conflict (id) do nothing
    returning id
  ), new_side as (
    insert into hit_side (hit_id, agency_id, lead_id, last_seen_at)
    select o.hit, side.agency_id, side.id, side.seen_at
    from overlap o join lead side on side.id in (p_lead, o.their_lead)
    order by o.hit, side.agency_id
    on conflict (hit_id, agency_id) do nothing
  ), new_ground as (
    insert into hit_ground (id, hit_id, type, tier, distance, form, created_at)
    select j.ground, j.hit, j.type, j.tier, j.distance, j.form, p_now from joined j order by j.ground
    on conflict (id) do nothing
  ), new_ground_side as (
    insert into hit_ground_side (ground_id, agency_id, hit_id, selector_id)
    select j.ground, side.agency_id, j.hit, side.selector_id
    from joined j cross join lateral (values (me, j.mine), (j.other, j.theirs)) as side (agency_id, selector_id)
    order by j.ground, side.agency_id
    on conflict (ground_id, agency_id) do nothing
  )
  select o.hit, o.other, new_hit.id is not null, null::uuid, false
  from overlap o left join new_hit on new_hit.id = o.hit
  union all
  select null, null, false, over.id, false from over
  union all
  select null, null, false, common.selector_id, true from common
  order by 1, 4;
end $$;

-- Every selector, of whatever agency, that is the common value or, as a picture, like it.
create function selectors_of_common_value(p_id uuid, p_distance_max int)
  returns table (selector_id uuid, agency_id uuid, lead_id uuid)
  language sql stable set search_path = pg_catalog, public, pg_temp
begin atomic
  select s.id, s.agency_id, s.lead_id
  from common_token c join selector_token t on t.token = c.token join selector s on s.id = t.selector_id
  where c.common_value_id = p_id
  union
  select s.id, s.agency_id, s.lead_id
  from common_veil c
    cross join unnest(c.veiled || c.forms) as turned (veiled)
    cross join generate_series(0, 15) as band
    cross join (select 0 as flip union all select 1 << place from generate_series(0, 15) as place) as near_value
    join pdq_band b
      on b.key = band * 65536 + (substring(turned.veiled from band * 16 + 1 for 16)::bit(16)::int # near_value.flip)
    join selector s on s.id = b.selector_id
  where c.common_value_id = p_id and bit_count(turned.veiled # b.veiled) <= p_distance_max;
end;

-- Quarantines the value of one of the caller's own selectors, found to link too many leads, and returns the agencies
-- that hold it. Nothing, if another transaction was first.
create function quarantine_value(
  p_id uuid, p_selector uuid, p_value bytea, p_now timestamptz, p_links_max int, p_distance_max int)
  returns table (agency_id uuid)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  own selector%rowtype;
begin
  select id, lead_id, type into own.id, own.lead_id, own.type
  from selector where id = p_selector and agency_id = current_agency();
  if own.id is null then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('common value', 0));
  if exists (select from common_selectors(own.lead_id, p_now, p_distance_max) c where c.selector_id = own.id) then
    return;
  end if;
  insert into common_value (id, origin, type, kind, value, proposed_at, approved_at, links_max)
  select p_id, 'quarantined', own.type, 'other', p_value, p_now, p_now, 4 * coalesce(max(v.links_max), p_links_max)
  from common_value v join common_token c on c.common_value_id = v.id join selector_token t on t.token = c.token
  where t.selector_id = own.id;
  insert into common_token (token, common_value_id) select token, p_id from selector_token where selector_id = own.id;
  insert into common_veil (common_value_id, veiled, forms)
  select p_id, veiled, forms from pdq_hash where selector_id = own.id;
  return query
  insert into common_holder (common_value_id, agency_id)
  select distinct p_id, held.agency_id from selectors_of_common_value(p_id, p_distance_max) held
  returning agency_id;
end $$;

-- Tells every holder of a value that the caller's agency has just listed. Who they are, the caller does not learn.
create function tell_common_holders(p_id uuid, p_distance_max int) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from common_value where id = p_id and owner_id = current_agency() and approved_at is not null) then
    return;
  end if;
  perform enqueue_job('tell-common-value', json_build_object('commonValueId', p_id, 'agencyId', new.agency_id))
  from (
    select distinct held.agency_id from selectors_of_common_value(p_id, p_distance_max) held
    where held.agency_id <> current_agency()
  ) as new;
  insert into common_holder (common_value_id, agency_id)
  select distinct p_id, held.agency_id from selectors_of_common_value(p_id, p_distance_max) held
  on conflict do nothing;
end $$;

-- Once a common value is not active any more: every lead that holds it is checked again.
create function recheck_common_value(p_id uuid, p_now timestamptz, p_distance_max int) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from common_value v where v.id = p_id and not is_active(v, p_now)) then
    perform enqueue_job('deconflict-leads', json_build_object('leadIds', held.leads, 'agencyId', held.agency_id))
    from (
      select h.agency_id, json_agg(distinct h.lead_id) as leads
      from selectors_of_common_value(p_id, p_distance_max) h group by h.agency_id
    ) as held;
  end if;
end $$;

-- When a listing expires, its leads are checked again.
create function schedule_recheck(p_id uuid, p_at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform graphile_worker.add_job('recheck-common-value', json_build_object('commonValueId', p_id),
    run_at => p_at, max_attempts => 25, job_key => 'expiry ' || p_id);
end $$;

do $$
declare
  signature text;
begin
  alter function schedule_recheck(uuid, timestamptz) owner to concord_worker;
  revoke all on function schedule_recheck(uuid, timestamptz) from public;
  grant execute on function schedule_recheck(uuid, timestamptz) to concord_app;
  revoke all on function selectors_of_common_value(uuid, int) from public;
  grant execute on function selectors_of_common_value(uuid, int) to concord_matcher;
  foreach signature in array array[
    'common_selectors(uuid, timestamptz, int)', 'deconflict(uuid, timestamptz, int, int[], int)',
    'quarantine_value(uuid, uuid, bytea, timestamptz, int, int)', 'tell_common_holders(uuid, int)',
    'recheck_common_value(uuid, timestamptz, int)'
  ] loop
    execute format('alter function %s owner to concord_matcher', signature);
    execute format('revoke all on function %s from public', signature);
    execute format('grant execute on function %s to concord_app', signature);
  end loop;
end $$;
