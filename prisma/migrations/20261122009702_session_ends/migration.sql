-- Sessions that nobody ended and that do not stand any more are ended, and told of, by a job each minute.
create index session_open on session (agency_id, last_seen_at) where ended_at is null;

create function agencies_with_lapsed_sessions(p_idle_since timestamptz, p_begun_before timestamptz)
  returns table (agency_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select distinct s.agency_id from session s
  where s.ended_at is null and (s.last_seen_at <= p_idle_since or s.created_at <= p_begun_before);
end;
alter function agencies_with_lapsed_sessions(timestamptz, timestamptz) owner to concord_gatekeeper;
revoke all on function agencies_with_lapsed_sessions(timestamptz, timestamptz) from public;
grant execute on function agencies_with_lapsed_sessions(timestamptz, timestamptz) to concord_app;
