-- How soon each agency has acknowledged since an instant, for all to see, and how many in time: counts and times, no hit.
-- What is neither acknowledged nor overdue yet does not count, nor does what one side alone knows of or what was withdrawn
-- before anybody acknowledged it; an agency with fewer than p_least is not named, so that no single hit shows.
create function response_rates(p_since timestamptz, p_now timestamptz, p_least int)
  returns table (agency_id uuid, counted int, answered int, overdue int, median_hours float8, ninetieth_hours float8)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select s.agency_id,
         count(*)::int,
         count(*) filter (where s.acknowledged_at is not null)::int,
         count(*) filter (where coalesce(s.acknowledged_at, p_now) > s.due_at)::int,
         percentile_cont(0.5) within group (order by extract(epoch from s.acknowledged_at - h.opened_at) / 3600),
         percentile_cont(0.9) within group (order by extract(epoch from s.acknowledged_at - h.opened_at) / 3600)
  from hit_side s join hit h on h.id = s.hit_id
  where h.opened_at >= p_since and not h.silent and (s.acknowledged_at is not null or s.due_at <= p_now)
  group by s.agency_id
  having count(*) >= p_least or s.agency_id = current_agency()
  order by s.agency_id;
end;
alter function response_rates(timestamptz, timestamptz, int) owner to concord_matcher;
revoke all on function response_rates(timestamptz, timestamptz, int) from public;
grant execute on function response_rates(timestamptz, timestamptz, int) to concord_app;
