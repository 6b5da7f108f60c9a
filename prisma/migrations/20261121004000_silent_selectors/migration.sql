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

-- What a party may know of the other side of its hits.
create function hit_other_sides(p_hits uuid[])
  returns table (hit_id uuid, agency_id uuid, last_seen_at timestamptz, acknowledged_at timestamptz,
                 outcome hit_outcome, outcome_reason bytea, outcome_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select s.hit_id, s.agency_id, s.last_seen_at, s.acknowledged_at, s.outcome, s.outcome_reason, s.outcome_at
  from hit_side s
  where s.hit_id = any (p_hits) and s.agency_id <> current_agency() and is_told(s.hit_id);
end;
alter function hit_other_sides(uuid[]) owner to concord_matcher;
revoke all on function hit_other_sides(uuid[]) from public;
grant execute on function hit_other_sides(uuid[]) to concord_app;

-- What a party may know of the other side's clock, and why it stood still or was taken up again.
create function hit_other_clocks(p_hits uuid[])
  returns table (hit_id uuid, due_at timestamptz, paused_at timestamptz, pause_reason bytea, reopened_at timestamptz,
                 reopen_reason bytea)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select s.hit_id, s.due_at, s.paused_at, s.pause_reason, s.reopened_at, s.reopen_reason
  from hit_side s
  where s.hit_id = any (p_hits) and s.agency_id <> current_agency() and is_told(s.hit_id);
end;
alter function hit_other_clocks(uuid[]) owner to concord_matcher;
revoke all on function hit_other_clocks(uuid[]) from public;
grant execute on function hit_other_clocks(uuid[]) to concord_app;

-- Both parties' messages on one hit, oldest first.
create function hit_thread(p_hit uuid)
  returns table (id uuid, agency_id uuid, author_id uuid, body bytea, sent_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select m.id, m.agency_id, m.author_id, m.body, m.sent_at
  from hit_message m
  where m.hit_id = p_hit and is_told(p_hit)
  order by m.sent_at, m.id;
end;
alter function hit_thread(uuid) owner to concord_matcher;
revoke all on function hit_thread(uuid) from public;
grant execute on function hit_thread(uuid) to concord_app;

-- Both sides are settled while they have recorded the same outcome. Called by a party after it recorded its own.
create function settle_hit(p_hit uuid, p_now timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  update hit_side s set settled_at = case when state.agreed then p_now end
  from (
    select hit_id, count(outcome) = 2 and count(distinct outcome) = 1 as agreed
    from hit_side where hit_id = p_hit group by hit_id
  ) as state
  where s.hit_id = p_hit and is_told(p_hit);
end;
alter function settle_hit(uuid, timestamptz) owner to concord_matcher;
revoke all on function settle_hit(uuid, timestamptz) from public;
grant execute on function settle_hit(uuid, timestamptz) to concord_app;

-- Silent selectors answer no check; whoever holds one is left a notice.
create or replace view answerable_selector as select id from selector where not silent;

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
