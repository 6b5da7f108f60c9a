-- CreateEnum
CREATE TYPE "common_origin" AS ENUM ('listed', 'quarantined');

-- CreateEnum
CREATE TYPE "common_kind" AS ENUM ('hotline', 'shelter', 'hotel', 'switchboard', 'stock_picture', 'other');

-- CreateTable
CREATE TABLE "common_value" (
    "id" UUID NOT NULL,
    "origin" "common_origin" NOT NULL,
    "type" "selector_type" NOT NULL,
    "kind" "common_kind" NOT NULL,
    "owner_id" UUID,
    "value" BYTEA NOT NULL,
    "reason" BYTEA,
    "proposed_by_id" UUID,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "approved_by_id" UUID,
    "approved_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "links_max" INTEGER NOT NULL,
    "release_agency_id" UUID,
    "release_reason" BYTEA,
    "release_proposed_by_id" UUID,
    "release_proposed_at" TIMESTAMPTZ(3),
    "released_by_id" UUID,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "common_value_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "common_token" (
    "token" BYTEA NOT NULL,
    "common_value_id" UUID NOT NULL,

    CONSTRAINT "common_token_pkey" PRIMARY KEY ("token","common_value_id")
);

-- CreateTable
CREATE TABLE "common_veil" (
    "common_value_id" UUID NOT NULL,
    "veiled" BIT(256) NOT NULL,
    "forms" BIT(256)[],

    CONSTRAINT "common_veil_pkey" PRIMARY KEY ("common_value_id")
);

-- CreateTable
CREATE TABLE "common_holder" (
    "common_value_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "seen_at" TIMESTAMPTZ(3),
    "seen_by_id" UUID,

    CONSTRAINT "common_holder_pkey" PRIMARY KEY ("common_value_id","agency_id")
);

-- CreateIndex
CREATE INDEX "common_holder_agency_id_seen_at_idx" ON "common_holder"("agency_id", "seen_at");

-- AddForeignKey
ALTER TABLE "common_token" ADD CONSTRAINT "common_token_common_value_id_fkey" FOREIGN KEY ("common_value_id") REFERENCES "common_value"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "common_veil" ADD CONSTRAINT "common_veil_common_value_id_fkey" FOREIGN KEY ("common_value_id") REFERENCES "common_value"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "common_holder" ADD CONSTRAINT "common_holder_common_value_id_fkey" FOREIGN KEY ("common_value_id") REFERENCES "common_value"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Who sees what: a common value belongs to the agency that listed it and to those that hold it; an auditor of all sees
-- each. Four eyes are the database's rule too.

-- A trigger, since Prisma's engine cannot read the catalogue of a database with check constraints.
create function require_four_eyes() returns trigger language plpgsql as $$
begin
  if new.approved_by_id = new.proposed_by_id or new.released_by_id = new.release_proposed_by_id then
    raise exception 'what one member proposed another approves' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger four_eyes before insert or update on common_value for each row execute function require_four_eyes();

do $$
declare
  name text;
begin
  foreach name in array array['common_value', 'common_token', 'common_veil', 'common_holder'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy matcher on %I to concord_matcher using (true) with check (true)', name);
  end loop;
end $$;

create policy own_agency on common_holder to concord_app
  using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()));
create policy concerned on common_value for select to concord_app using (
  owner_id = (select current_agency()) or current_setting('app.audit', true) = 'all'
  or exists (select from common_holder h where h.common_value_id = common_value.id));
create policy propose on common_value for insert to concord_app
  with check (owner_id = (select current_agency()) and origin = 'listed' and approved_at is null);
create policy decide on common_value for update to concord_app
  using (owner_id = (select current_agency()) or exists (select from common_holder h where h.common_value_id = common_value.id));
create policy propose on common_token for insert to concord_app
  with check (exists (select from common_value v where v.id = common_value_id and v.owner_id = (select current_agency())));
create policy propose on common_veil for insert to concord_app
  with check (exists (select from common_value v where v.id = common_value_id and v.owner_id = (select current_agency())));

grant select, insert on common_value to concord_app;
grant update (approved_by_id, approved_at, release_agency_id, release_reason, release_proposed_by_id,
              release_proposed_at, released_by_id, released_at) on common_value to concord_app;
grant insert on common_token, common_veil to concord_app;
grant select, update (seen_at, seen_by_id) on common_holder to concord_app;
grant select, insert on common_value, common_token, common_veil, common_holder to concord_matcher;
grant execute on function enqueue_job(text, json) to concord_matcher;

-- No hit is opened for a value while it is active.
create function is_active(p_value common_value, p_now timestamptz) returns boolean
  language sql stable
  return p_value.approved_at is not null and p_value.released_at is null
    and (p_value.expires_at is null or p_value.expires_at > p_now);

-- Which of one lead's selectors are common values. For a lead of the caller's agency.
create function common_selectors(p_lead uuid, p_now timestamptz, p_distance_max int)
  returns table (selector_id uuid, common_value_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select s.id, v.id
  from selector s
    join selector_token t on t.selector_id = s.id
    join common_token c on c.token = t.token
    join common_value v on v.id = c.common_value_id
  where s.lead_id = p_lead and s.agency_id = current_agency() and is_active(v, p_now)
  union
  select s.id, v.id
  from selector s
    join pdq_hash h on h.selector_id = s.id
    cross join common_veil c
    cross join unnest(c.veiled || c.forms) as turned (veiled)
    join common_value v on v.id = c.common_value_id
  where s.lead_id = p_lead and s.agency_id = current_agency() and is_active(v, p_now)
    and bit_count(turned.veiled # h.veiled) <= p_distance_max;
end;

-- Tells every holder of a value that the caller's agency has just listed. Who they are, the caller does not learn.
create function tell_common_holders(p_id uuid, p_distance_max int) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from common_value where id = p_id and owner_id = current_agency() and approved_at is not null) then
    return;
  end if;
  perform enqueue_job('tell-common-value', json_build_object('commonValueId', p_id, 'agencyId', new.agency_id))
  from (
    select distinct held.agency_id from selectors_of_common_value(p_id, p_distance_max) held
    where held.agency_id <> current_agency()
  ) as new;
  insert into common_holder (common_value_id, agency_id)
  select distinct p_id, held.agency_id from selectors_of_common_value(p_id, p_distance_max) held
  on conflict do nothing;
end $$;

-- Once a common value is not active any more: every lead that holds it is checked again.
create function recheck_common_value(p_id uuid, p_now timestamptz, p_distance_max int) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from common_value v where v.id = p_id and not is_active(v, p_now)) then
    perform enqueue_job('deconflict-leads', json_build_object('leadIds', held.leads, 'agencyId', held.agency_id))
    from (
      select h.agency_id, json_agg(distinct h.lead_id) as leads
      from selectors_of_common_value(p_id, p_distance_max) h group by h.agency_id
    ) as held;
  end if;
end $$;

-- When a listing expires, its leads are checked again.
create function schedule_recheck(p_id uuid, p_at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform graphile_worker.add_job('recheck-common-value', json_build_object('commonValueId', p_id),
    run_at => p_at, max_attempts => 25, job_key => 'expiry ' || p_id);
end $$;

do $$
declare
  signature text;
begin
  alter function schedule_recheck(uuid, timestamptz) owner to concord_worker;
  revoke all on function schedule_recheck(uuid, timestamptz) from public;
  grant execute on function schedule_recheck(uuid, timestamptz) to concord_app;
  foreach signature in array array[
    'common_selectors(uuid, timestamptz, int)', 'tell_common_holders(uuid, int)',
    'recheck_common_value(uuid, timestamptz, int)'
  ] loop
    execute format('alter function %s owner to concord_matcher', signature);
    execute format('revoke all on function %s from public', signature);
    execute format('grant execute on function %s to concord_app', signature);
  end loop;
end $$;
