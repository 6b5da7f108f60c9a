-- CreateTable
CREATE TABLE "audit_archive" (
    "id" UUID NOT NULL,
    "from_leaf" INTEGER NOT NULL,
    "until_leaf" INTEGER NOT NULL,
    "until_at" TIMESTAMPTZ(3) NOT NULL,
    "file" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "archived_at" TIMESTAMPTZ(3) NOT NULL,
    "restored_at" TIMESTAMPTZ(3),

    CONSTRAINT "audit_archive_pkey" PRIMARY KEY ("id")
);

-- The sealer's role archives, and auditors are told what is archived and where.
alter table audit_archive enable row level security;
alter table audit_archive force row level security;
create policy audited on audit_archive for select to concord_app
  using (current_setting('app.audit', true) in ('all', 'agency'));
create policy seal on audit_archive to concord_sealer using (true);
grant select on audit_archive to concord_app;
grant select, insert, update (restored_at) on audit_archive to concord_sealer;
create trigger append_only before delete or update of id, from_leaf, until_leaf, until_at, file, sha256, bytes, archived_at
  on audit_archive for each row execute function refuse_change();
create trigger append_only_all before truncate on audit_archive for each statement execute function refuse_change();

-- An event may go once it stands in an archive, and with it what opens it; nothing else may.
create function refuse_event_change() returns trigger
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'DELETE' and exists (
    select from audit_leaf l join audit_archive a on l.leaf_index >= a.from_leaf and l.leaf_index < a.until_leaf
    where l.event_row = old.id and a.restored_at is null)
  then
    return old;
  end if;
  raise exception 'the audit trail is append-only' using errcode = 'insufficient_privilege';
end $$;
drop trigger append_only on audit_event;
create trigger append_only before update or delete on audit_event
  for each row execute function refuse_event_change();
create policy archive on audit_event for delete to concord_sealer using (true);
grant delete on audit_event to concord_sealer;
create policy archive on audit_personal_data to concord_sealer using (exists (
  select from audit_event e join audit_leaf l on l.event_row = e.id
    join audit_archive a on l.leaf_index >= a.from_leaf and l.leaf_index < a.until_leaf
  where e.event_id = audit_personal_data.event_id and a.restored_at is null));
grant select (event_id), delete on audit_personal_data to concord_sealer;
