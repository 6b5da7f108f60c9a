-- CreateIndex
CREATE INDEX "hit_ground_side_selector_id_idx" ON "hit_ground_side"("selector_id");

grant select (quality, subject_role) on selector to concord_matcher;

-- What explains the grounds of one hit to a party that knows of it (docs/adr/0022). Of the other side: how good its
-- picture is, whether it assumed a region, and, among police and prosecutors, that it enters a suspect; of a victim, a
-- witness or an associate not even that it is one. How rare a value is, is told in what the party knows already: the
-- leads of its own that hold it, of which no more than a hundred are counted, and those of others that its own hits show.
create function hit_facts(p_hit uuid)
  returns table (ground_id uuid, their_quality int, their_region_assumed boolean, their_role subject_role,
                 own_leads int, other_leads int, other_agencies int)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select mine.ground_id, theirs.quality, theirs.assumed_region is not null,
         case when theirs.subject_role = 'suspect' and us.kind in ('police', 'prosecutor') then theirs.subject_role end,
         greatest(own.leads, 1), known.leads, known.agencies
  from hit_ground_side mine
    join hit_ground_side other on other.ground_id = mine.ground_id and other.agency_id <> mine.agency_id
    join selector theirs on theirs.id = other.selector_id
    join agency us on us.id = current_agency()
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
