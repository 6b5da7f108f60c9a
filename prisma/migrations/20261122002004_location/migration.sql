-- AlterTable
ALTER TABLE "selector_alias" ADD COLUMN     "seen_from" TIMESTAMPTZ(3),
ADD COLUMN     "seen_to" TIMESTAMPTZ(3);

-- Tokens of a new version for selectors of the agency that have one of an older version; those withdrawn meanwhile have
-- none and get none, for whoever withdraws one changes its row before its tokens go. A place keeps its window, and it alone
-- has an alias and no token of its own.
create function add_tokens(p_version smallint, p_tokens json) returns void
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
  insert into selector_alias (token, agency_id, selector_id, version, seen_from, seen_to)
  select decode(new.alias, 'base64'), s.agency_id, s.id, p_version, old.seen_from, old.seen_to
  from json_to_recordset(p_tokens) as new (selector uuid, alias text)
    join selector s on s.id = new.selector and s.agency_id = current_agency()
    left join lateral (
      select a.version, a.seen_from, a.seen_to from selector_alias a
      where a.selector_id = s.id and a.version < p_version limit 1
    ) as old on true
  where new.alias is not null
    and (old.version is not null
      or exists (select from selector_token t where t.selector_id = s.id and t.version < p_version))
  on conflict do nothing;
end $$;
alter function add_tokens(smallint, json) owner to concord_matcher;
revoke all on function add_tokens(smallint, json) from public;
grant execute on function add_tokens(smallint, json) to concord_app;

-- Finds every other agency's selectors that overlap with those of some leads of the caller's, all in one statement, and
-- opens a hit for each pair of leads; of p_selectors, where given, only those are looked for. It may run any number of times.
-- Of one pair of selectors the strongest ground counts. Exact: equal tokens. Near: PDQ within p_distance_max bits; two
-- hashes of 256 bits that differ in at most 31 must, in one of 16 bands of 16 bits, differ in at most one, so 17 keys a band
-- find all of them; each of the eight forms of a picture, turned and mirrored, is looked for. Possible: an alias is one
-- side's or both sides' common form, or a canonical form rests on a region that was assumed.
-- Tokens are looked up in their order, so that neighbours in the index follow each other; what nobody else holds costs two
-- look-ups and nothing more.
-- A selector that is a common value opens no hit and costs one row, its agency among the holders. One that links more leads
-- than its bound opens none either and is to be quarantined. Both are returned. The count stops one past the bound, so that
-- it costs the same however many there are.
-- Whom a pair of selectors may be told to ('both', 'us', 'them', 'nobody') makes a hit of its own between the same two
-- leads. A pair with another agency's silent selector is looked for after the commit alone, so that the transaction of who
-- enters a lead is what it is without one: the same statements, the same rows, the same answer. Silent selectors are not
-- counted among the leads that a value links.
-- A place that both leads of a pair with a hit were at, at the same time, is a ground of it. It opens none: it is looked for
-- between leads that meet by something else, on their own few selectors. A silent place is a ground of the hit that its
-- owner alone sees. With a place among p_selectors the whole lead is matched, since the hit that it belongs to may be
-- another transaction's that has not committed yet.
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
    where s.lead_id = any (p_leads) and s.agency_id = me and (
      p_selectors is null or s.id = any (p_selectors)
      or exists (select from selector l where l.lead_id = s.lead_id and l.id = any (p_selectors) and l.type = 'location'))
  ), own as materialized (
    select mine.*, held.token, held.is_alias
    from mine cross join lateral (
      select t.token, false as is_alias from selector_token t where t.selector_id = mine.id
      union all
      select a.token, true from selector_alias a where a.selector_id = mine.id) as held
    where mine.type <> 'location'
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
  ), place_pair as (
    select distinct on (o.hit, ours.id)
           o.hit, joint_id('ground ' || o.hit, ours.id, theirs.id) as ground, ours.id as mine, theirs.id as theirs, o.other
    from overlap o
      join selector ours on ours.lead_id = o.lead_id and ours.type = 'location'
      join selector_alias was on was.selector_id = ours.id
      join selector theirs on theirs.lead_id = o.their_lead and theirs.type = 'location'
      join selector_alias there on there.selector_id = theirs.id and there.token = was.token
    where there.seen_from <= was.seen_to and was.seen_from <= there.seen_to
      and (not ours.silent and not theirs.silent
        or o.told = case when ours.silent and theirs.silent then 'nobody' when ours.silent then 'us' else 'them' end)
    order by o.hit, ours.id, least(there.seen_to, was.seen_to) - greatest(there.seen_from, was.seen_from) desc, theirs.id
  ), ground as materialized (
    select ground, hit, mine, theirs, other, type, tier, distance, form from joined
    union all
    select ground, hit, mine, theirs, other, 'location'::selector_type, 'possible'::tier, 0, 0 from place_pair
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
    select j.ground, j.hit, j.type, j.tier, j.distance, j.form, p_now from ground j order by j.ground
    on conflict (id) do nothing
  ), new_ground_side as (
    insert into hit_ground_side (ground_id, agency_id, hit_id, selector_id)
    select j.ground, side.agency_id, j.hit, side.selector_id
    from ground j cross join lateral (values (me, j.mine), (j.other, j.theirs)) as side (agency_id, selector_id)
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

-- What explains the grounds of one hit to a party that knows of it (docs/adr/0022). Of the other side: how good its
-- picture is, whether it assumed a region, and, among police and prosecutors, that it enters a suspect; of a victim, a
-- witness or an associate not even that it is one. How rare a value is, is told in what the party knows already: the
-- leads of its own that hold it, of which no more than a hundred are counted, and those of others that its own hits show.
create function hit_facts(p_hit uuid)
  returns table (ground_id uuid, their_quality int, their_region_assumed boolean, their_role subject_role,
                 both_from timestamptz, both_to timestamptz, own_leads int, other_leads int, other_agencies int)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select mine.ground_id, theirs.quality, theirs.assumed_region is not null,
         case when theirs.subject_role = 'suspect' and us.kind in ('police', 'prosecutor') then theirs.subject_role end,
         both_there.began, both_there.ended,
         greatest(own.leads, 1), known.leads, known.agencies
  from hit_ground_side mine
    join hit_ground_side other on other.ground_id = mine.ground_id and other.agency_id <> mine.agency_id
    join selector theirs on theirs.id = other.selector_id
    join agency us on us.id = current_agency()
    left join lateral (
      select greatest(ours_there.seen_from, theirs_there.seen_from) as began,
             least(ours_there.seen_to, theirs_there.seen_to) as ended
      from selector_alias ours_there join selector_alias theirs_there on theirs_there.token = ours_there.token
      where theirs.type = 'location' and ours_there.selector_id = mine.selector_id
        and theirs_there.selector_id = other.selector_id
      limit 1
    ) as both_there on true
    cross join lateral (
      select count(distinct held.lead_id)::int as leads
      from (
        select s.lead_id
        from selector_token t
          join selector_token same on same.token = t.token and same.agency_id = t.agency_id
          join selector s on s.id = same.selector_id
        where t.selector_id = mine.selector_id
        limit 100) as held
    ) as own
    cross join lateral (
      select count(distinct side.lead_id)::int as leads, count(distinct side.agency_id)::int as agencies
      from hit_ground_side met
        join hit_ground g on g.id = met.ground_id and g.withdrawn_at is null
        join hit_side seen on seen.hit_id = met.hit_id and seen.agency_id = met.agency_id and not seen.veiled
        join hit_side side on side.hit_id = met.hit_id and side.agency_id <> met.agency_id
      where met.selector_id = mine.selector_id and met.agency_id = current_agency()
    ) as known
  where mine.hit_id = p_hit and mine.agency_id = current_agency() and is_told(p_hit);
end;
alter function hit_facts(uuid) owner to concord_matcher;
revoke all on function hit_facts(uuid) from public;
grant execute on function hit_facts(uuid) to concord_app;
