-- CreateTable
CREATE TABLE "selector_alias" (
    "token" BYTEA NOT NULL,
    "version" SMALLINT NOT NULL,
    "agency_id" UUID NOT NULL,
    "selector_id" UUID NOT NULL,

    CONSTRAINT "selector_alias_pkey" PRIMARY KEY ("token","agency_id","selector_id")
);

-- CreateIndex
CREATE INDEX "selector_alias_selector_id_idx" ON "selector_alias"("selector_id");

alter table selector_alias enable row level security;
alter table selector_alias force row level security;
create policy own_agency on selector_alias to concord_app
  using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()));
create policy matcher on selector_alias to concord_matcher using (true) with check (true);
grant insert on selector_alias to concord_app;
grant select, insert, delete on selector_alias to concord_matcher;
grant select (assumed_region) on selector to concord_matcher;

-- Aliases have tokens of the live versions as selectors do. One that is made by a rotation, of a selector from before
-- there were aliases, has none of the older version; so it is the newest that none may lack.
create function check_alias_versions() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  live smallint[];
begin
  if not exists (select from written) then return null; end if;
  live := hold_token_versions();
  if exists (select from written where version <> all (live))
    or cardinality(live) > 1 and exists (
      select from (select distinct selector_id from written) as each
      where not exists (
        select from selector_alias a
        where a.selector_id = each.selector_id and a.version = live[cardinality(live)]))
  then
    raise exception 'tokens of other than the live versions' using errcode = 'CT001';
  end if;
  return null;
end $$;
create trigger live_versions after insert on selector_alias referencing new table as written
  for each statement execute function check_alias_versions();
alter function check_alias_versions() owner to concord_matcher;
revoke all on function check_alias_versions() from public;

-- As before, and the tokens of aliases: those that selectors from before there were any have come to them here.
create or replace function add_tokens(p_version smallint, p_tokens json) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from selector
  where agency_id = current_agency() and id in (select selector from json_to_recordset(p_tokens) as new (selector uuid))
  order by id for share;
  insert into selector_token (token, agency_id, selector_id, version)
  select decode(new.token, 'base64'), s.agency_id, s.id, p_version
  from json_to_recordset(p_tokens) as new (selector uuid, token text)
    join selector s on s.id = new.selector and s.agency_id = current_agency()
  where exists (select from selector_token old where old.selector_id = s.id and old.version < p_version)
  on conflict do nothing;
  insert into selector_alias (token, agency_id, selector_id, version)
  select decode(new.alias, 'base64'), s.agency_id, s.id, p_version
  from json_to_recordset(p_tokens) as new (selector uuid, alias text)
    join selector s on s.id = new.selector and s.agency_id = current_agency()
  where new.alias is not null
    and exists (select from selector_token old where old.selector_id = s.id and old.version < p_version)
  on conflict do nothing;
end $$;

create or replace function remove_retired_tokens(p_leads uuid[]) returns bigint
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  with removed as (
    delete from selector_token t using selector s, token_key k
    where s.lead_id = any (p_leads) and s.agency_id = current_agency() and t.selector_id = s.id
      and k.version = t.version and k.retired_at is not null
    returning 1
  ), removed_alias as (
    delete from selector_alias a using selector s, token_key k
    where s.lead_id = any (p_leads) and s.agency_id = current_agency() and a.selector_id = s.id
      and k.version = a.version and k.retired_at is not null
    returning 1
  )
  select (select count(*) from removed) + (select count(*) from removed_alias);
end;

-- Every selector, of whatever agency, that is the common value, has it as its alias or, as a picture, is like it.
create or replace function selectors_of_common_value(p_id uuid, p_distance_max int)
  returns table (selector_id uuid, agency_id uuid, lead_id uuid)
  language sql stable set search_path = pg_catalog, public, pg_temp
begin atomic
  select s.id, s.agency_id, s.lead_id
  from common_token c join selector_token t on t.token = c.token join selector s on s.id = t.selector_id
  where c.common_value_id = p_id
  union
  select s.id, s.agency_id, s.lead_id
  from common_token c join selector_alias a on a.token = c.token join selector s on s.id = a.selector_id
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

-- As before; with p_alias it is the selector's alias that links too many leads.
drop function quarantine_value(uuid, uuid, bytea, timestamptz, int, int);
create function quarantine_value(
  p_id uuid, p_selector uuid, p_alias boolean, p_value bytea, p_now timestamptz, p_links_max int, p_distance_max int)
  returns table (agency_id uuid)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  own selector%rowtype;
  tokens bytea[];
begin
  select id, lead_id, type into own.id, own.lead_id, own.type
  from selector where id = p_selector and agency_id = current_agency();
  if own.id is null then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('common value', 0));
  tokens := case when p_alias then array(select token from selector_alias where selector_id = own.id)
                 else array(select token from selector_token where selector_id = own.id) end;
  if exists (
    select from common_token c join common_value v on v.id = c.common_value_id
    where c.token = any (tokens) and is_active(v, p_now))
    or not p_alias and exists (
      select from common_selectors(own.lead_id, p_now, p_distance_max) c where c.selector_id = own.id)
  then
    return;
  end if;
  insert into common_value (id, origin, type, kind, value, proposed_at, approved_at, links_max)
  select p_id, 'quarantined', own.type, 'other', p_value, p_now, p_now, 4 * coalesce(max(v.links_max), p_links_max)
  from common_value v join common_token c on c.common_value_id = v.id
  where c.token = any (tokens);
  insert into common_token (token, common_value_id) select token, p_id from unnest(tokens) as own_token (token);
  insert into common_veil (common_value_id, veiled, forms)
  select p_id, veiled, forms from pdq_hash where selector_id = own.id and not p_alias;
  return query
  insert into common_holder (common_value_id, agency_id)
  select distinct p_id, held.agency_id
  from selectors_of_common_value(p_id, p_distance_max) held join selector s on s.id = held.selector_id
  where not s.silent
  returning agency_id;
  perform enqueue_job('tell-common-value', json_build_object('commonValueId', p_id, 'agencyId', silent.agency_id))
  from (
    select distinct held.agency_id from selectors_of_common_value(p_id, p_distance_max) held
    except select h.agency_id from common_holder h where h.common_value_id = p_id
  ) as silent;
  insert into common_holder (common_value_id, agency_id)
  select distinct p_id, held.agency_id from selectors_of_common_value(p_id, p_distance_max) held
  on conflict do nothing;
end $$;
alter function quarantine_value(uuid, uuid, boolean, bytea, timestamptz, int, int) owner to concord_matcher;
revoke all on function quarantine_value(uuid, uuid, boolean, bytea, timestamptz, int, int) from public;
grant execute on function quarantine_value(uuid, uuid, boolean, bytea, timestamptz, int, int) to concord_app;

-- Finds every other agency's selectors that overlap with those of some leads of the caller's, all in one statement, and
-- opens a hit for each pair of leads. Of p_selectors, where given, only those are looked for. What it does with pictures,
-- common values and silence is as before. New is the tier possible: where an alias is one side's or both sides' common
-- form, or where a canonical form rests on a region that was assumed. Of one pair of selectors the strongest is the ground.
-- Tokens are looked up in their order, so that neighbours in the index follow each other; what nobody else holds costs
-- two look-ups and nothing more.
drop function deconflict(uuid, timestamptz, int, int[], int, boolean);
drop function worth_matching(uuid[], boolean);
create function deconflict(p_leads uuid[], p_now timestamptz, p_distance_max int, p_answer_hours int[], p_links_max int,
                           p_after_commit boolean, p_selectors uuid[] default null)
  returns table (lead_id uuid, hit_id uuid, other_agency_id uuid, opened boolean, told text, selector_id uuid,
                 is_alias boolean, is_common boolean)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp
  -- Every value is looked up by an index; a plan made for another number of them would read whole tables.
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off as $$
#variable_conflict use_column
declare
  me uuid := current_agency();
begin
  if p_distance_max > 31 then
    raise exception 'sixteen bands find pictures up to 31 bits apart, no further';
  end if;
  return query
  with mine as materialized (
    select s.id, s.lead_id, s.type, s.silent, s.assumed_region is not null as assumed
    from selector s
    where s.lead_id = any (p_leads) and s.agency_id = me and (p_selectors is null or s.id = any (p_selectors))
  ), own as materialized (
    select mine.*, held.token, held.is_alias
    from mine cross join lateral (
      select t.token, false as is_alias from selector_token t where t.selector_id = mine.id
      union all
      select a.token, true from selector_alias a where a.selector_id = mine.id) as held
    order by held.token
  ), common as materialized (
    select own.lead_id, own.id as selector_id, own.is_alias, v.id as common_value_id
    from own
      join common_token c on c.token = own.token
      join common_value v on v.id = c.common_value_id
    where is_active(v, p_now)
    union
    select mine.lead_id, mine.id, false, v.id
    from mine
      join pdq_hash h on h.selector_id = mine.id
      cross join common_veil c
      cross join unnest(c.veiled || c.forms) as turned (veiled)
      join common_value v on v.id = c.common_value_id
    where is_active(v, p_now) and bit_count(turned.veiled # h.veiled) <= p_distance_max
  ), holder as (
    insert into common_holder (common_value_id, agency_id)
    select distinct common.common_value_id, me from common order by 1
    on conflict do nothing
  ), met as materialized (
    select own.*
    from own
    where own.id not in (select c.selector_id from common c where not c.is_alias)
      and (not own.is_alias or own.id not in (select c.selector_id from common c))
      and (exists (
          select from selector_token t join selector s on s.id = t.selector_id
          where t.token = own.token and t.agency_id <> me and (p_after_commit or not s.silent))
        or exists (
          select from selector_alias a join selector s on s.id = a.selector_id
          where a.token = own.token and a.agency_id <> me and (p_after_commit or not s.silent)))
  ), over_token as materialized (
    select met.lead_id, met.id, met.is_alias
    from met
      cross join lateral (
        select coalesce(max(v.links_max), p_links_max) as most
        from common_token c join common_value v on v.id = c.common_value_id
        where c.token = met.token and v.released_at is not null
      ) as bound
    where not met.silent
      and (exists (
          select from selector_token t join selector s on s.id = t.selector_id and not s.silent
          where t.token = met.token and t.agency_id <> me)
        or exists (
          select from selector_alias a join selector s on s.id = a.selector_id and not s.silent
          where a.token = met.token and a.agency_id <> me))
      and (select count(*) from (
             select from (
               select t.selector_id from selector_token t where t.token = met.token
               union all
               select a.selector_id from selector_alias a where a.token = met.token
             ) as held join selector s on s.id = held.selector_id and not s.silent
             limit bound.most + 1) as counted) > bound.most
  ), same_pair as materialized (
    select distinct on (met.id, theirs.selector_id)
           met.lead_id, met.id as mine, met.type, met.silent, theirs.selector_id as theirs, theirs.agency_id as other,
           s.lead_id as their_lead, s.silent as their_silent,
           case when met.is_alias or theirs.is_alias or met.assumed or s.assumed_region is not null
                then 'possible'::tier else 'exact' end as tier
    from met
      cross join lateral (
        select t.selector_id, t.agency_id, false as is_alias
        from selector_token t where t.token = met.token and t.agency_id <> me
        union all
        select a.selector_id, a.agency_id, true
        from selector_alias a where a.token = met.token and a.agency_id <> me
      ) as theirs
      join selector s on s.id = theirs.selector_id
    where (p_after_commit or not s.silent)
      and (met.id, met.is_alias) not in (select o.id, o.is_alias from over_token o)
      and not (theirs.is_alias and exists (
        select from selector_token t
          join common_token c on c.token = t.token
          join common_value v on v.id = c.common_value_id
        where t.selector_id = theirs.selector_id and is_active(v, p_now)))
    order by met.id, theirs.selector_id, tier
  ), near_pair as materialized (
    select mine.lead_id, own.selector_id as mine, mine.silent, own.veiled, theirs.selector_id as theirs,
           theirs.agency_id as other, near.lead_id as their_lead, near.silent as their_silent,
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
    where bit_count(turned.veiled # theirs.veiled) <= p_distance_max and (p_after_commit or not near.silent)
      and mine.id not in (select c.selector_id from common c where not c.is_alias)
  ), over_near as materialized (
    select near_pair.lead_id, near_pair.mine as id
    from near_pair
    where not near_pair.silent and not near_pair.their_silent
    group by near_pair.lead_id, near_pair.mine, near_pair.veiled
    having count(distinct near_pair.their_lead) >= coalesce((
      select max(v.links_max)
      from common_veil c join common_value v on v.id = c.common_value_id
        cross join unnest(c.veiled || c.forms) as turned (veiled)
      where v.released_at is not null and bit_count(turned.veiled # near_pair.veiled) <= p_distance_max), p_links_max)
  ), pair as (
    select p.lead_id, p.mine, p.silent, p.theirs, p.other, p.their_lead, p.their_silent, p.type, p.tier, 0 as distance,
           0 as form
    from same_pair p
    union all
    -- Of a lead with many pictures alike, such as the frames of a film, the one nearest to each of ours is the ground.
    (select distinct on (p.mine, p.their_lead, p.their_silent)
           p.lead_id, p.mine, p.silent, p.theirs, p.other, p.their_lead, p.their_silent, 'pdq'::selector_type,
           'near'::tier, p.distance, p.form
    from near_pair p
    where p.mine not in (select id from over_near)
    order by p.mine, p.their_lead, p.their_silent, p.distance, p.form, p.theirs)
  ), teller as (
    select pair.*, joint_id('ground', pair.mine, pair.theirs) as ground,
           case when silent and their_silent then 'nobody' when silent then 'us' when their_silent then 'them'
                else 'both' end as told
    from pair
  ), joined as materialized (
    select teller.*, joint_id(
      case told when 'both' then 'hit' when 'us' then 'silent hit ' || me when 'them' then 'silent hit ' || other
                else 'veiled hit' end, lead_id, their_lead) as hit
    from teller
  ), overlap as materialized (
    select distinct joined.hit, joined.lead_id, joined.other, joined.their_lead, joined.told from joined
  ), new_hit as (
    insert into hit (id, lesser_agency_id, greater_agency_id, silent, urgency, opened_at, due_at)
    select o.hit, least(me, o.other), greatest(me, o.other), o.told <> 'both',
           least(ours.urgency, theirs.urgency), p_now,
           p_now + make_interval(hours => p_answer_hours[
             array_position(enum_range(null::urgency), least(ours.urgency, theirs.urgency))])
    from overlap o join lead ours on ours.id = o.lead_id join lead theirs on theirs.id = o.their_lead
    order by o.hit
    on conflict (id) do nothing
    returning id
  ), new_side as (
    insert into hit_side (hit_id, agency_id, lead_id, last_seen_at, veiled)
    select o.hit, side.agency_id, side.id, side.seen_at,
           o.told not in ('both', case side.agency_id when me then 'us' else 'them' end)
    from overlap o join lead side on side.id in (o.lead_id, o.their_lead)
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
  select o.lead_id, o.hit, o.other, o.hit in (select id from new_hit), o.told, null::uuid, false, false
  from overlap o
  union all
  select o.lead_id, null, null, false, null, o.id, o.is_alias, false from over_token o
  union all
  select o.lead_id, null, null, false, null, o.id, false, false from over_near o
  union all
  select c.lead_id, null, null, false, null, c.selector_id, false, true from common c where not c.is_alias
  order by 1, 2, 6;
end $$;
alter function deconflict(uuid[], timestamptz, int, int[], int, boolean, uuid[]) owner to concord_matcher;
revoke all on function deconflict(uuid[], timestamptz, int, int[], int, boolean, uuid[]) from public;
grant execute on function deconflict(uuid[], timestamptz, int, int[], int, boolean, uuid[]) to concord_app;
