-- AlterTable
ALTER TABLE "hit_side" ADD COLUMN     "advocate_due_at" TIMESTAMPTZ(3),
ADD COLUMN     "released_at" TIMESTAMPTZ(3),
ADD COLUMN     "released_by_id" UUID,
ADD COLUMN     "with_advocate" BOOLEAN NOT NULL DEFAULT false;

-- A side that is with the advocate is hidden from all of its agency but the victim advocates, and with it the hit, its
-- grounds and its messages: the gate that hides a veiled side (20261121004000_silent_selectors), asked once more.

create function is_advocate() returns boolean
  language sql stable parallel safe
  return current_setting('app.advocate', true) = 'on';

drop policy own_agency on hit_side;
create policy own_agency on hit_side to concord_app
  using (agency_id = (select current_agency()) and not veiled and (not with_advocate or (select is_advocate())))
  with check (agency_id = (select current_agency()) and not veiled and (not with_advocate or (select is_advocate())));

create or replace function is_told(p_hit uuid) returns boolean
  language sql stable set search_path = pg_catalog, public, pg_temp
  return exists (
    select from hit_side s
    where s.hit_id = p_hit and s.agency_id = current_agency() and not s.veiled
      and (not s.with_advocate or is_advocate()));

grant select (subject_role) on selector to concord_matcher;
grant select (agency_id, roles, disabled_at) on member to concord_matcher;
create policy matcher on member for select to concord_matcher using (true);
grant update (with_advocate, advocate_due_at, released_at) on hit_side to concord_matcher;

-- Whatever opens a hit: a side of which all selectors are a victim's or a witness's goes to the advocate first, for half
-- of the time that there is to acknowledge it, if the agency has one. A ground that is of neither ends that.
create function place_with_advocate() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from added) then return null; end if;
  with concerned as (
    select distinct hit_id, agency_id from added
  ), state as (
    select c.hit_id, c.agency_id,
           bool_and(s.subject_role in ('victim', 'witness')) as protected,
           bool_and(exists (select from added a where a.ground_id = gs.ground_id and a.agency_id = gs.agency_id)) as fresh,
           max(g.created_at) as at
    from concerned c
      join hit_ground_side gs on gs.hit_id = c.hit_id and gs.agency_id = c.agency_id
      join hit_ground g on g.id = gs.ground_id
      join selector s on s.id = gs.selector_id
    where s.withdrawn_at is null
    group by c.hit_id, c.agency_id
  )
  update hit_side side
  set with_advocate = state.protected,
      advocate_due_at = case when state.protected then state.at + (h.due_at - h.opened_at) / 2
                             else side.advocate_due_at end,
      released_at = case when not state.protected then state.at end
  from state join hit h on h.id = state.hit_id
  where side.hit_id = state.hit_id and side.agency_id = state.agency_id
    and case when state.protected then
          state.fresh and side.advocate_due_at is null and side.acknowledged_at is null
          and exists (select from member m
                      where m.agency_id = side.agency_id and 'victim_advocate' = any (m.roles) and m.disabled_at is null)
        else side.with_advocate end;
  return null;
end $$;
create trigger advocate after insert on hit_ground_side referencing new table as added
  for each statement execute function place_with_advocate();

-- How many hits of each of these leads of the caller's agency, or of all, are with the advocate and not the caller's to
-- see: that there are some may be said to a colleague, and nothing else.
create function hits_with_advocate(p_leads uuid[]) returns int
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  return (
    select count(*)::int from hit_side s join hit h on h.id = s.hit_id
    where s.agency_id = current_agency() and s.with_advocate and not s.veiled and not is_advocate()
      and h.withdrawn_at is null and (p_leads is null or s.lead_id = any (p_leads)));

create index hit_side_with_advocate_idx on hit_side (agency_id) where with_advocate;

-- Escalation: which agencies have something overdue; each is then brought on as that agency. A withdrawn hit has no clock:
-- nobody is to answer for it.
create function overdue_agencies(p_now timestamptz) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select distinct s.agency_id
  from hit_side s join hit h on h.id = s.hit_id
  where s.acknowledged_at is null and s.paused_at is null and not s.veiled and h.withdrawn_at is null
    and (s.due_at <= p_now and s.escalated_to is distinct from 'watch_desk'
         or s.with_advocate and s.advocate_due_at <= p_now);
end;
alter function overdue_agencies(timestamptz) owner to concord_matcher;
revoke all on function overdue_agencies(timestamptz) from public;
grant execute on function overdue_agencies(timestamptz) to concord_app;

alter function place_with_advocate() owner to concord_matcher;
alter function hits_with_advocate(uuid[]) owner to concord_matcher;
revoke all on function place_with_advocate(), hits_with_advocate(uuid[]) from public;
grant execute on function hits_with_advocate(uuid[]) to concord_app;
