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

-- Removes what the retired versions have left on some leads of the agency.
create function remove_retired_tokens(p_leads uuid[]) returns bigint
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
alter function remove_retired_tokens(uuid[]) owner to concord_matcher;
revoke all on function remove_retired_tokens(uuid[]) from public;
grant execute on function remove_retired_tokens(uuid[]) to concord_app;

-- Every selector, of whatever agency, that is the common value, has it as its alias or, as a picture, is like it.
create function selectors_of_common_value(p_id uuid, p_distance_max int)
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
revoke all on function selectors_of_common_value(uuid, int) from public;
grant execute on function selectors_of_common_value(uuid, int) to concord_matcher;

-- Quarantines the value of one of the caller's own selectors, or with p_alias the selector's alias, found to link too many
-- leads, and returns the agencies that hold it. One that holds it silently is not among them; a job of its own tells it.
-- Nothing, if another transaction was first.
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
