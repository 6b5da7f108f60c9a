-- An attempt on the trail is refused and rolled back, and what is rolled back leaves no event. A sequence is not rolled
-- back: it counts what the tripwires refused, and the sealer, who looks at it each second, tells of it.
create sequence audit_attempt;
grant usage, select on sequence audit_attempt to concord_gatekeeper;
grant select on sequence audit_attempt to concord_sealer;

create or replace function refuse_change() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform nextval('public.audit_attempt');
  raise exception 'the audit trail is append-only' using errcode = 'insufficient_privilege';
end $$;

create or replace function refuse_checkpoint_change() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'DELETE' and not old.published and old.sealed_at < now() - interval '7 days' then
    return old;
  end if;
  perform nextval('public.audit_attempt');
  raise exception 'the audit trail is append-only' using errcode = 'insufficient_privilege';
end $$;

alter function refuse_change() owner to concord_gatekeeper;
alter function refuse_checkpoint_change() owner to concord_gatekeeper;
revoke all on function refuse_change(), refuse_checkpoint_change() from public;
