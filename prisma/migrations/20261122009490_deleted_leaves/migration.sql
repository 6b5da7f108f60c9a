-- Row-level security makes an event that was deleted look like one of others. Which leaves have lost theirs is told to
-- every auditor: a bundle must not withhold what is gone. What was moved to an archive is not.
create policy place on audit_archive for select to concord_gatekeeper using (true);
grant select (from_leaf, until_leaf, restored_at) on audit_archive to concord_gatekeeper;

create function deleted_leaves(p_from int, p_until int) returns setof int
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  begin atomic
    select l.leaf_index from audit_leaf l
    where l.leaf_index >= p_from and l.leaf_index < p_until
      and not exists (select from audit_event e where e.id = l.event_row)
      and not exists (select from audit_archive a where a.from_leaf <= l.leaf_index and a.until_leaf > l.leaf_index
        and a.restored_at is null);
  end;
alter function deleted_leaves(int, int) owner to concord_gatekeeper;
revoke all on function deleted_leaves(int, int) from public;
grant execute on function deleted_leaves(int, int) to concord_app;
