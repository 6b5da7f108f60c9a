-- CreateIndex
CREATE INDEX "check_notice_lead_id_idx" ON "check_notice"("lead_id");

-- What belongs to a lead, by its id alone: selectors, hits, checks that met it. For its own agency, and for oversight, who
-- sees every event and is told by this which of them are a lead's, and nothing of what it says.
create function objects_of_lead(p_lead uuid) returns table (object_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  with lead_here as (
    select id from lead
    where id = p_lead and (agency_id = current_agency() or current_setting('app.audit', true) = 'all')
  )
  select s.id from lead_here l join selector s on s.lead_id = l.id
  union
  select h.hit_id from lead_here l join hit_side h on h.lead_id = l.id
  union
  select n.check_id from lead_here l join check_notice n on n.lead_id = l.id;
end;
alter function objects_of_lead(uuid) owner to concord_matcher;
revoke all on function objects_of_lead(uuid) from public;
grant execute on function objects_of_lead(uuid) to concord_app;
