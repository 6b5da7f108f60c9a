-- Of many leads those for which deconflict could find or note anything: with a selector whose token another agency holds
-- or that is listed as common, or with a picture that is matched by likeness. Of a file's leads they are few, and to ask
-- for all at once costs less than to match one. What others hold silently counts after the commit only, as it does there:
-- before it, a lead that meets nothing else must take no longer than one that meets nothing. Whatever deconflict comes to
-- match by must come here too.
create function worth_matching(p_leads uuid[], p_after_commit boolean) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select distinct s.lead_id
  from selector s
  where s.lead_id = any (p_leads) and s.agency_id = current_agency() and (
    exists (select from pdq_hash h where h.selector_id = s.id)
    or exists (
      select from selector_token own
      where own.selector_id = s.id and (
        exists (
          select from selector_token other join selector theirs on theirs.id = other.selector_id
          where other.token = own.token and other.agency_id <> s.agency_id and (p_after_commit or not theirs.silent))
        or exists (select from common_token c where c.token = own.token))));
end;

alter function worth_matching(uuid[], boolean) owner to concord_matcher;
revoke all on function worth_matching(uuid[], boolean) from public;
grant execute on function worth_matching(uuid[], boolean) to concord_app;
