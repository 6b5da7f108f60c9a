-- Files whose worker was killed: nobody has answered a part of them since.
grant select (agency_id, state, touched_at) on file_check to concord_matcher;

create function stalled_file_checks(p_before timestamptz) returns table (file_id uuid, agency_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select f.id, f.agency_id from file_check f where f.state = 'running' and f.touched_at < p_before;
end;

alter function stalled_file_checks(timestamptz) owner to concord_matcher;
revoke all on function stalled_file_checks(timestamptz) from public;
grant execute on function stalled_file_checks(timestamptz) to concord_app;
