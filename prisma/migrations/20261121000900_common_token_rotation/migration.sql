-- While the tokens' key is rotated, common values need tokens of both keys too. They are few: each pass goes over all.
grant delete on common_token to concord_matcher;

-- The next common values that have a token, whoever listed them: still encrypted.
create function common_values_after(p_after uuid, p_limit int) returns table (id uuid, type selector_type, value bytea)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select v.id, v.type, v.value
  from common_value v
  where (p_after is null or v.id > p_after) and exists (select from common_token c where c.common_value_id = v.id)
  order by v.id limit p_limit;
end;

-- Adds a token to each of these values; with p_only it removes their others.
create function set_common_tokens(p_tokens json, p_only boolean) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into common_token (token, common_value_id)
  select decode(new.token, 'base64'), v.id
  from json_to_recordset(p_tokens) as new (id uuid, token text) join common_value v on v.id = new.id
  on conflict do nothing;
  delete from common_token c using json_to_recordset(p_tokens) as new (id uuid, token text)
  where p_only and c.common_value_id = new.id and c.token <> decode(new.token, 'base64');
end $$;

alter function common_values_after(uuid, int) owner to concord_matcher;
alter function set_common_tokens(json, boolean) owner to concord_matcher;
revoke all on function common_values_after(uuid, int), set_common_tokens(json, boolean) from public;
grant execute on function common_values_after(uuid, int), set_common_tokens(json, boolean) to concord_app;
