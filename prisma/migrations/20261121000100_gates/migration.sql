-- The second gate. The tables are owned by concord_owner, who cannot log in. concord_app, which the portal is, sees the
-- rows of the agency that `transact` has set and nothing when none is set. The only ways across agencies, and the only
-- ways in before an agency is known, are the functions at the end.

create function current_agency() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.agency', true), '')::uuid;

-- Rows of one agency -------------------------------------------------------------------------------------------------

do $$
declare
  tenant text;
begin
  foreach tenant in array array[
    'agency_key', 'member', 'session', 'sign_in_failure', 'lead', 'selector', 'selector_token', 'pdq_hash', 'pdq_band',
    'deconfliction_check', 'hit_side', 'hit_ground_side', 'hit_message', 'audit_personal_data', 'audit_export'
  ] loop
    execute format('alter table %I enable row level security', tenant);
    execute format('alter table %I force row level security', tenant);
    execute format(
      'create policy own_agency on %I to concord_app
         using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()))', tenant);
  end loop;
end $$;

grant select, insert on agency_key, lead, selector, deconfliction_check, hit_message, audit_export to concord_app;
grant select, insert, update on member, session to concord_app;
grant select, insert, delete on sign_in_failure to concord_app;
grant insert on selector_token, pdq_hash, pdq_band to concord_app;
grant select, update on hit_side to concord_app;
grant select on hit_ground_side to concord_app;
grant select, insert on audit_personal_data to concord_app;

-- The directory of agencies: read by all, added to by an operator ----------------------------------------------------

alter table agency enable row level security;
alter table agency force row level security;
create policy directory on agency for select to concord_app, concord_gatekeeper, concord_matcher using (true);
create policy operator_adds on agency for insert to concord_app
  with check (current_setting('app.operator', true) = 'on' or not exists (select from agency));
grant select, insert on agency to concord_app;

-- Two-party rows: a hit and its grounds name both agencies and nothing of their leads --------------------------------

alter table hit enable row level security;
alter table hit force row level security;
create policy party on hit for select to concord_app
  using ((select current_agency()) in (lesser_agency_id, greater_agency_id));
alter table hit_ground enable row level security;
alter table hit_ground force row level security;
create policy party on hit_ground for select to concord_app
  using (exists (select from hit where hit.id = hit_ground.hit_id));
grant select on hit, hit_ground to concord_app;

-- The trail: the portal may add to it, and read what its auditor's scope allows --------------------------------------

alter table audit_event enable row level security;
alter table audit_event force row level security;
create policy append on audit_event for insert to concord_app, concord_sealer with check (true);
create policy scope on audit_event for select to concord_app using (
  case current_setting('app.audit', true)
    when 'all' then true
    when 'agency' then (select current_agency()) in (agency_id, counterpart_id)
    else false
  end
);
create policy seal on audit_event for select to concord_sealer using (true);
grant select, insert on audit_event to concord_app, concord_sealer;
grant usage on sequence audit_event_id_seq to concord_app, concord_sealer;
grant select, insert on audit_pending to concord_app;
grant select, insert, delete on audit_pending to concord_sealer;
grant select on audit_leaf, audit_tile, audit_checkpoint, audit_key to concord_app;
grant select, insert on audit_leaf, audit_checkpoint, audit_key to concord_sealer;
grant select, insert, update on audit_tile to concord_sealer;

-- Tripwires, not the defence: the defence is that a changed row no longer matches a signed checkpoint.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is append-only' using errcode = 'insufficient_privilege';
end $$;

do $$
declare
  sealed text;
begin
  foreach sealed in array array['audit_event', 'audit_leaf', 'audit_checkpoint', 'audit_key'] loop
    execute format('create trigger append_only before update or delete on %I
                      for each row execute function refuse_change()', sealed);
    execute format('create trigger append_only_all before truncate on %I
                      for each statement execute function refuse_change()', sealed);
  end loop;
end $$;

-- References: a sequence an agency, so that a number tells nothing of the others' volume and nobody waits -------------

create function add_lead_sequence() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  execute format('create sequence public.%I', 'lead_number_' || new.id);
  return null;
end $$;
create trigger lead_sequence after insert on agency for each row execute function add_lead_sequence();

create function next_lead_number() returns bigint
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp
  return nextval(format('public.%I', 'lead_number_' || current_agency())::regclass);

revoke all on function add_lead_sequence(), next_lead_number() from public;
grant execute on function next_lead_number() to concord_app;

-- Signing in: before an agency is known --------------------------------------------------------------------------------

create policy gate on member for select to concord_gatekeeper using (true);
create policy gate on session to concord_gatekeeper using (true);
grant select on agency, member, session to concord_gatekeeper;
grant update (last_seen_at) on session to concord_gatekeeper;

create function sign_in_candidate(p_email text)
  returns table (member_id uuid, agency_id uuid, password_hash text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select id, m.agency_id, m.password_hash
  from member m
  where email = p_email;
end;

-- The actor behind a session, if it may still act. With p_in_use it notes, once a minute at most, that a request came.
-- A lock after failures bars new sign-ins only: otherwise anybody could end the work of whoever's address they know.
create function session_actor(
  p_token_hash bytea, p_now timestamptz, p_idle interval, p_longest interval, p_in_use boolean)
  returns table (
    session_id uuid, member_id uuid, member_name text, member_email text, roles role[],
    agency_id uuid, agency_code text, agency_name text, agency_kind agency_kind, legal_regime legal_regime,
    region text, time_zone text
  )
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update session s set last_seen_at = p_now
  where p_in_use and s.token_hash = p_token_hash and s.ended_at is null
    and s.last_seen_at > p_now - p_idle and s.last_seen_at < p_now - interval '1 minute';
  return query
    select s.id, m.id, m.name, m.email, m.roles, a.id, a.code, a.name, a.kind, a.legal_regime, a.region, a.time_zone
    from session s join member m on m.id = s.member_id join agency a on a.id = m.agency_id
    where s.token_hash = p_token_hash and s.ended_at is null
      and s.last_seen_at > p_now - p_idle and s.created_at > p_now - p_longest
      and m.disabled_at is null;
end $$;

alter function sign_in_candidate(text) owner to concord_gatekeeper;
alter function session_actor(bytea, timestamptz, interval, interval, boolean) owner to concord_gatekeeper;
revoke all on function sign_in_candidate(text), session_actor(bytea, timestamptz, interval, interval, boolean) from public;
grant execute on function sign_in_candidate(text), session_actor(bytea, timestamptz, interval, interval, boolean) to concord_app;

-- Deconfliction: the way across -----------------------------------------------------------------------------------------

do $$
declare
  matched text;
begin
  foreach matched in array array['lead', 'selector', 'selector_token', 'pdq_hash', 'pdq_band', 'hit', 'hit_side',
                                 'hit_ground', 'hit_ground_side', 'hit_message'] loop
    execute format('create policy matcher on %I to concord_matcher using (true) with check (true)', matched);
  end loop;
end $$;

-- The matcher reads tokens and times; it cannot read what a lead or a selector says.
grant select (id, agency_id, urgency, seen_at) on lead to concord_matcher;
grant select (id, agency_id, lead_id, type) on selector to concord_matcher;
grant select on selector_token, pdq_hash, pdq_band, hit_message to concord_matcher;
grant select, insert on hit, hit_side, hit_ground, hit_ground_side to concord_matcher;
grant update (settled_at) on hit_side to concord_matcher;

-- The id of what joins two rows, the same from either side (RFC 9562 version 8).
create function joint_id(p_what text, p_one uuid, p_two uuid) returns uuid
  language sql immutable parallel safe
  return (
    select (substr(d, 1, 12) || '8' || substr(d, 14, 3) || '8' || substr(d, 18, 15))::uuid
    from encode(sha256(convert_to(p_what || least(p_one, p_two) || greatest(p_one, p_two), 'UTF8')), 'hex') as d
  );

-- Jobs: the portal may enqueue, the worker owns the queue ---------------------------------------------------------------

create function enqueue_job(p_task text, p_payload json) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  -- A key of its own, so that it is always a new job, by the shorter way: 0.2 ms instead of 0.7 (bench/submit-lead.ts).
  perform graphile_worker.add_job(
    p_task, p_payload, max_attempts => 25, job_key => gen_random_uuid()::text, job_key_mode => 'unsafe_dedupe');
end $$;

alter function enqueue_job(text, json) owner to concord_worker;
revoke all on function enqueue_job(text, json) from public;
grant execute on function enqueue_job(text, json) to concord_app;
