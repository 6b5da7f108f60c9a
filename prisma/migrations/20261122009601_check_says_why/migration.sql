-- Asks who holds these values, as many as there are in one statement, and keeps nothing of them. Each is a token, its own or
-- its alias's, or one form of a picture's veiled hash; `at` says of which value it is. One row a value and holder: the
-- strongest ground, the last time seen, and of the own agency's holdings the lead. Of another agency's leads not even how
-- many they are. Each other agency that holds one is left a notice on its own selector, the silent ones too.
-- Where an alias is what the two have in common, or either side assumed the region, the value is possibly held, as in
-- deconflict; it says who assumed the region: the asker, the holder, or both. What is possible without that is so by an
-- alias.
-- Common values (docs/adr/0014) open no hit, so a check tells nothing of who else holds them, and nobody is left a notice;
-- what the own agency holds is told as ever. An alias is no way to a common value: neither when what is asked is one, or its
-- alias, nor when what another holds is.
-- Of a batch of pictures the worker has compared all stored ones outside of the database (docs/adr/0018) and names for each
-- picture the selectors that are near it: these are looked up instead of its bands. They are no more than hints: how far
-- apart two pictures are is decided here, so naming a selector tells nothing of it. Tokens are asked in their own order,
-- which is that of the index. Whether a value is common is looked up in a set, not in a list of all.
create function check_holdings(p_check uuid, p_purpose purpose_code, p_now timestamptz, p_asked json, p_distance_max int)
  returns table (at int, holder_id uuid, type selector_type, tier tier, distance int, form int,
                 last_seen_at timestamptz, own_lead_id uuid, assumed_by text)
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
    select new.at, decode(new.token, 'base64') as token, new.alias is true as is_alias, new.assumed is true as assumed,
           new.veiled, new.form, new.near
    from json_to_recordset(p_asked) as new (at int, token text, alias boolean, assumed boolean, veiled bit(256), form int,
                                            near uuid[])
    order by 2
  ), common as materialized (
    select asked.at, asked.token
    from asked
      join common_token c on c.token = asked.token
      join common_value v on v.id = c.common_value_id
    where is_active(v, p_now)
  ), picture as materialized (
    select asked.*, exists (
      select from common_veil c
        cross join unnest(c.veiled || c.forms) as turned (veiled)
        join common_value v on v.id = c.common_value_id
      where is_active(v, p_now) and bit_count(turned.veiled # asked.veiled) <= p_distance_max) as is_common
    from asked where veiled is not null
  ), candidate as (
    select picture.at, picture.form, picture.is_common, theirs.selector_id, theirs.agency_id,
           bit_count(picture.veiled # theirs.veiled)::int as distance
    from picture
      cross join generate_series(0, 15) as band
      cross join (select 0 as flip union all select 1 << place from generate_series(0, 15) as place) as near_value
      join pdq_band theirs
        on theirs.key = band * 65536 + (substring(picture.veiled from band * 16 + 1 for 16)::bit(16)::int # flip)
    where picture.near is null
    union all
    select picture.at, picture.form, picture.is_common, theirs.selector_id, theirs.agency_id,
           bit_count(picture.veiled # theirs.veiled)::int
    from picture cross join unnest(picture.near) as hint (id) join pdq_hash theirs on theirs.selector_id = hint.id
  ), overlap as materialized (
    select asked.at, theirs.selector_id, theirs.agency_id,
           case when asked.is_alias or theirs.is_alias or asked.assumed or s.assumed_region is not null
                then 'possible'::tier else 'exact' end as tier,
           0 as distance, 0 as form,
           case when asked.assumed and s.assumed_region is not null then 'both' when asked.assumed then 'us'
                when s.assumed_region is not null then 'them' end as assumed_by
    from asked
      cross join lateral (
        select t.selector_id, t.agency_id, false as is_alias from selector_token t where t.token = asked.token
        union all
        select a.selector_id, a.agency_id, true from selector_alias a where a.token = asked.token
      ) as theirs
      join selector s on s.id = theirs.selector_id
    where theirs.agency_id = me or (
      not case when asked.is_alias then asked.at in (select c.at from common c)
               else (asked.at, asked.token) in (select c.at, c.token from common c) end
      and not (theirs.is_alias and exists (
        select from selector_token t
          join common_token c on c.token = t.token
          join common_value v on v.id = c.common_value_id
        where t.selector_id = theirs.selector_id and is_active(v, p_now))))
    union all
    (select distinct on (c.at, c.selector_id) c.at, c.selector_id, c.agency_id, 'near'::tier, c.distance, c.form, null
     from candidate c
     where c.distance <= p_distance_max and (c.agency_id = me or not c.is_common)
     order by c.at, c.selector_id, c.distance, c.form)
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
         max(h.seen_at) over (partition by h.at, h.agency_id), case when h.agency_id = me then h.lead_id end,
         h.assumed_by
  from held h where h.answered
  order by h.at, h.agency_id, h.tier, h.distance, h.form, h.seen_at desc nulls last;
end $$;
alter function check_holdings(uuid, purpose_code, timestamptz, json, int) owner to concord_matcher;
revoke all on function check_holdings(uuid, purpose_code, timestamptz, json, int) from public;
grant execute on function check_holdings(uuid, purpose_code, timestamptz, json, int) to concord_app;
