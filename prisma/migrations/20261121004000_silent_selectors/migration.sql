-- AlterTable
ALTER TABLE "hit" ADD COLUMN     "silent" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "hit_side" ADD COLUMN     "veiled" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "selector" ADD COLUMN     "silent" BOOLEAN NOT NULL DEFAULT false;

-- A veiled side is hidden from its own agency, and with it the hit and its grounds: as far as that agency can see, there
-- is no hit.

drop policy own_agency on hit_side;
create policy own_agency on hit_side to concord_app
  using (agency_id = (select current_agency()) and not veiled)
  with check (agency_id = (select current_agency()) and not veiled);
drop policy own_agency on hit_ground_side;
create policy own_agency on hit_ground_side to concord_app
  using (agency_id = (select current_agency())
         and exists (select from hit_side s where s.hit_id = hit_ground_side.hit_id))
  with check (false);
drop policy party on hit;
create policy party on hit for select to concord_app
  using ((select current_agency()) in (lesser_agency_id, greater_agency_id)
         and exists (select from hit_side s where s.hit_id = hit.id));

grant select (silent) on selector to concord_matcher;
grant update (silent, opened_at, due_at) on hit to concord_matcher;
grant update (veiled) on hit_side to concord_matcher;

-- Is the caller's agency a party to this hit that knows of it?
create function is_told(p_hit uuid) returns boolean
  language sql stable set search_path = pg_catalog, public, pg_temp
  return exists (
    select from hit_side s where s.hit_id = p_hit and s.agency_id = current_agency() and not s.veiled);

create or replace function hit_other_sides(p_hits uuid[])
  returns table (hit_id uuid, agency_id uuid, last_seen_at timestamptz, acknowledged_at timestamptz,
                 outcome hit_outcome, outcome_reason bytea, outcome_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select s.hit_id, s.agency_id, s.last_seen_at, s.acknowledged_at, s.outcome, s.outcome_reason, s.outcome_at
  from hit_side s
  where s.hit_id = any (p_hits) and s.agency_id <> current_agency() and is_told(s.hit_id);
end;

create or replace function hit_other_clocks(p_hits uuid[])
  returns table (hit_id uuid, due_at timestamptz, paused_at timestamptz, pause_reason bytea, reopened_at timestamptz,
                 reopen_reason bytea)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select s.hit_id, s.due_at, s.paused_at, s.pause_reason, s.reopened_at, s.reopen_reason
  from hit_side s
  where s.hit_id = any (p_hits) and s.agency_id <> current_agency() and is_told(s.hit_id);
end;

create or replace function hit_thread(p_hit uuid)
  returns table (id uuid, agency_id uuid, author_id uuid, body bytea, sent_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select m.id, m.agency_id, m.author_id, m.body, m.sent_at
  from hit_message m
  where m.hit_id = p_hit and is_told(p_hit)
  order by m.sent_at, m.id;
end;

create or replace function settle_hit(p_hit uuid, p_now timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  update hit_side s set settled_at = case when state.agreed then p_now end
  from (
    select hit_id, count(outcome) = 2 and count(distinct outcome) = 1 as agreed
    from hit_side where hit_id = p_hit group by hit_id
  ) as state
  where s.hit_id = p_hit and is_told(p_hit);
end;

create or replace function overdue_agencies(p_now timestamptz) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select distinct s.agency_id
  from hit_side s
  where s.acknowledged_at is null and s.due_at <= p_now and s.paused_at is null and not s.veiled
    and s.escalated_to is distinct from 'watch_desk';
end;

-- A silent hit stays with its agency: the watch desk is another's.
create or replace function watch_desk_calls()
  returns table (hit_id uuid, agency_id uuid, urgency urgency, due_at timestamptz, escalated_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select s.hit_id, s.agency_id, h.urgency, s.due_at, s.escalated_at
  from hit_side s join hit h on h.id = s.hit_id
  where s.escalated_to = 'watch_desk' and s.acknowledged_at is null and s.paused_at is null and not h.silent
    and exists (select from agency a where a.id = current_agency() and a.kind = 'operator')
  order by s.due_at, s.hit_id
  limit 200;
end;

-- Silent selectors answer no check; whoever holds one is left a notice.
create or replace view answerable_selector as select id from selector where not silent;

-- As before, and with silence. Whom a pair of selectors may be told to ('both', 'us', 'them', 'nobody') makes a hit of
-- its own between the same two leads. A pair with another agency's silent selector is looked for after the commit alone,
-- so that the transaction of who enters a lead is what it is without one: the same statements, the same rows, the same
-- answer. Silent selectors are not counted among the leads that a value links.
drop function deconflict(uuid, timestamptz, int, int[], int);
create function deconflict(p_lead uuid, p_now timestamptz, p_distance_max int, p_answer_hours int[], p_links_max int,
                           p_after_commit boolean)
  returns table (hit_id uuid, other_agency_id uuid, opened boolean, told text, selector_id uuid, is_common boolean)
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
    select id, type, silent from selector
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
    where not mine.silent
      and exists (
        select from selector_token other join selector s on s.id = other.selector_id and not s.silent
        where other.token = own.token and other.agency_id <> me)
      and (select count(*) from (
             select from selector_token held join selector s on s.id = held.selector_id and not s.silent
             where held.token = own.token limit bound.most + 1) as counted) > bound.most
  ), near_pair as materialized (
    select own.selector_id as mine, theirs.selector_id as theirs, theirs.agency_id as other, near.lead_id as their_lead,
           near.silent as their_silent,
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
  ), over_near as materialized (
    select near_pair.mine as id
    from near_pair
      join mine on mine.id = near_pair.mine and not mine.silent
      join pdq_hash own on own.selector_id = near_pair.mine
    where not near_pair.their_silent
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
    (select distinct on (near_pair.mine, near_pair.their_lead, near_pair.their_silent)
           near_pair.mine, near_pair.theirs, near_pair.other, 'pdq'::selector_type, 'near'::tier,
           near_pair.distance, near_pair.form
    from near_pair
    where near_pair.mine not in (select id from over_near)
    order by near_pair.mine, near_pair.their_lead, near_pair.their_silent, near_pair.distance, near_pair.form, near_pair.theirs)
  ), teller as (
    select pair.*, s.lead_id as their_lead, joint_id('ground', pair.mine, pair.theirs) as ground,
           case when mine.silent and s.silent then 'nobody' when mine.silent then 'us' when s.silent then 'them'
                else 'both' end as told
    from pair join mine on mine.id = pair.mine join selector s on s.id = pair.theirs
    where p_after_commit or not s.silent
  ), joined as (
    select teller.*, joint_id(
      case told when 'both' then 'hit' when 'us' then 'silent hit ' || me when 'them' then 'silent hit ' || other
                else 'veiled hit' end, p_lead, their_lead) as hit
    from teller
  ), overlap as (
    select distinct joined.hit, joined.other, joined.their_lead, joined.told from joined
  ), new_hit as (
    insert into hit (id, lesser_agency_id, greater_agency_id, silent, urgency, opened_at, due_at)
    select o.hit, least(me, o.other), greatest(me, o.other), o.told <> 'both',
           least(ours.urgency, theirs.urgency), p_now,
           p_now + make_interval(hours => p_answer_hours[
             array_position(enum_range(null::urgency), least(ours.urgency, theirs.urgency))])
    from overlap o join lead ours on ours.id = p_lead join lead theirs on theirs.id = o.their_lead
    order by o.hit
    on conflict (id) do nothing
    returning id
  ), new_side as (
    insert into hit_side (hit_id, agency_id, lead_id, last_seen_at, veiled)
    select o.hit, side.agency_id, side.id, side.seen_at,
           o.told not in ('both', case side.agency_id when me then 'us' else 'them' end)
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
  select o.hit, o.other, new_hit.id is not null, o.told, null::uuid, false
  from overlap o left join new_hit on new_hit.id = o.hit
  union all
  select null, null, false, null, over.id, false from over
  union all
  select null, null, false, null, common.selector_id, true from common
  order by 1, 5;
end $$;

alter function deconflict(uuid, timestamptz, int, int[], int, boolean) owner to concord_matcher;
revoke all on function deconflict(uuid, timestamptz, int, int[], int, boolean) from public;
grant execute on function deconflict(uuid, timestamptz, int, int[], int, boolean) to concord_app;

-- Quarantines the value of one of the caller's own selectors, found to link too many leads, and returns the agencies
-- that hold it. One that holds it silently is not among them; a job of its own tells it. Nothing, if another transaction was first.
create or replace function quarantine_value(
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


-- The agency that sees a silent hit tells the other: from now on it is an ordinary one, whose clocks begin. The selector
-- stays silent towards everybody else. Returns the other agency.
create function tell_silent_hit(p_hit uuid, p_now timestamptz) returns uuid
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  other uuid;
begin
  update hit h
  set silent = false, opened_at = p_now, due_at = p_now + (h.due_at - h.opened_at)
  where h.id = p_hit and h.silent and is_told(p_hit);
  if not found then return null; end if;
  update hit_side s
  set veiled = false,
      due_at = case h.urgency when 'immediate' then h.due_at else
        side_due(s.agency_id, h.urgency, h.opened_at, extract(day from h.due_at - h.opened_at)::int) end
  from hit h
  where h.id = s.hit_id and s.hit_id = p_hit;
  select agency_id into other from hit_side where hit_id = p_hit and agency_id <> current_agency();
  return other;
end $$;

alter function tell_silent_hit(uuid, timestamptz) owner to concord_matcher;
revoke all on function tell_silent_hit(uuid, timestamptz), is_told(uuid) from public;
grant execute on function tell_silent_hit(uuid, timestamptz) to concord_app;
grant execute on function is_told(uuid) to concord_matcher;
