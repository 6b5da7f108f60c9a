-- CreateEnum
CREATE TYPE "withdrawal_reason" AS ENUM ('mistaken', 'wrong_person', 'reassigned', 'unlawful', 'no_longer_needed');

-- AlterTable
ALTER TABLE "hit" ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "hit_ground" ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(3),
ADD COLUMN     "withdrawn_by_id" UUID,
ADD COLUMN     "withdrawn_for" "withdrawal_reason";

-- AlterTable
ALTER TABLE "lead" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "selector" ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(3),
ADD COLUMN     "withdrawn_by_id" UUID,
ADD COLUMN     "withdrawn_for" "withdrawal_reason",
ADD COLUMN     "withdrawn_note" BYTEA;

-- CreateTable
CREATE TABLE "lead_addition" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "lead_id" UUID NOT NULL,
    "input_mac" BYTEA NOT NULL,
    "added_by_id" UUID NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "agencies_asked" INTEGER NOT NULL,
    "selectors_asked" INTEGER NOT NULL,
    "sealed" INTEGER NOT NULL,
    "exact_only" INTEGER NOT NULL,

    CONSTRAINT "lead_addition_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateIndex
CREATE INDEX "lead_addition_lead_id_idx" ON "lead_addition"("lead_id");

-- Rows of one agency; what both parties of a hit may know stands on the hit and its grounds ---------------------------

alter table lead_addition enable row level security;
alter table lead_addition force row level security;
create policy own_agency on lead_addition to concord_app
  using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()));
grant select, insert on lead_addition to concord_app;
grant update (version, content) on lead to concord_app;
grant update (withdrawn_at, withdrawn_by_id, withdrawn_for, withdrawn_note) on selector to concord_app;

grant select (withdrawn_at, withdrawn_for) on selector to concord_matcher;
grant delete on pdq_hash, pdq_band to concord_matcher;
grant update (withdrawn_at) on hit to concord_matcher;
grant update (withdrawn_at, withdrawn_by_id, withdrawn_for) on hit_ground to concord_matcher;
grant update (escalated_to, escalated_at, escalated_to_id) on hit_side to concord_matcher;

create or replace view answerable_selector as select id from selector where not silent and withdrawn_at is null;

-- Takes away what withdrawn selectors of the caller's agency are found by. Whoever matches from then on does not meet
-- them; those who match at the same instant are put right by `reconcile_hits`, after whichever commits last.
create function forget_withdrawn(p_selectors uuid[]) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone uuid[] := array(
    select id from selector
    where id = any (p_selectors) and agency_id = current_agency() and withdrawn_at is not null);
begin
  delete from selector_token where selector_id = any (gone);
  delete from selector_alias where selector_id = any (gone);
  with hash as (
    delete from pdq_hash where selector_id = any (gone) returning selector_id, veiled
  )
  delete from pdq_band b using hash, generate_series(0, 15) as band
  where b.selector_id = hash.selector_id
    and b.key = band * 65536 + substring(hash.veiled from band * 16 + 1 for 16)::bit(16)::int;
end $$;

-- Brings the hits of some of the caller's leads in line with their selectors: a ground of which either selector was
-- withdrawn is marked with who did and why; a hit with no other ground is withdrawn, one that has a ground again is not
-- any more, and the clocks of who has not acknowledged it begin anew. Judgements stay. It may run any number of times.
-- Hits that the caller's agency has not been told of are left to the job after the commit, as in `deconflict`. Returns
-- what it changed, and whom it may be told to.
create function reconcile_hits(p_leads uuid[], p_now timestamptz, p_after_commit boolean)
  returns table (hit_id uuid, other_agency_id uuid, change text, told text)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  me uuid := current_agency();
  mine uuid[];
begin
  -- Both agencies may withdraw at the same instant: the second waits here, and then sees what the first did.
  mine := array(
    select h.id from hit h
    where h.id in (select s.hit_id from hit_side s
                   where s.lead_id = any (p_leads) and s.agency_id = me and (p_after_commit or not s.veiled))
    order by h.id for update);
  if mine = '{}' then return; end if;
  return query
  with gone as (
    update hit_ground g
    set withdrawn_at = p_now, withdrawn_by_id = first.agency_id, withdrawn_for = first.reason
    from (
      select distinct on (gs.ground_id) gs.ground_id, gs.agency_id, s.withdrawn_for as reason
      from hit_ground_side gs join selector s on s.id = gs.selector_id
      where gs.hit_id = any (mine) and s.withdrawn_at is not null
      order by gs.ground_id, s.withdrawn_at, gs.agency_id
    ) as first
    where g.id = first.ground_id and g.withdrawn_at is null
    returning g.id, g.hit_id
  ), state as materialized (
    select h.id, h.withdrawn_at is not null as was, not exists (
      select from hit_ground g
      where g.hit_id = h.id and g.withdrawn_at is null and g.type::text <> 'location' and g.id not in (select id from gone)) as is,
      h.opened_at <> p_now and exists (select from hit_ground g where g.hit_id = h.id and g.created_at = p_now) as more
    from hit h where h.id = any (mine)
  ), changed as (
    update hit h set withdrawn_at = case when state.is then p_now end
    from state where h.id = state.id and state.was <> state.is
  ), clock as (
    update hit_side s
    set escalated_to = null, escalated_at = null, escalated_to_id = null,
        due_at = case h.urgency when 'immediate' then p_now + (h.due_at - h.opened_at) else
          side_due(s.agency_id, h.urgency, p_now, extract(day from h.due_at - h.opened_at)::int) end
    from state join hit h on h.id = state.id
    where s.hit_id = state.id and state.was and not state.is and s.acknowledged_at is null and s.paused_at is null
  )
  select state.id, theirs.agency_id,
         case when state.is and not state.was then 'withdrawn' when state.was and not state.is then 'restored'
              when state.more then 'widened' else 'narrowed' end,
         case when ours.veiled and theirs.veiled then 'nobody' when ours.veiled then 'them' when theirs.veiled then 'us'
              else 'both' end
  from state
    join hit_side ours on ours.hit_id = state.id and ours.agency_id = me
    join hit_side theirs on theirs.hit_id = state.id and theirs.agency_id <> me
  where state.is <> state.was or state.more or state.id in (select gone.hit_id from gone)
  order by state.id;
end $$;

-- What no desk, deputy or supervisor has answered, for the watch desk of the operating agency: which desk, and since when. A
-- silent hit stays with its agency: the watch desk is another's.
create function watch_desk_calls()
  returns table (hit_id uuid, agency_id uuid, urgency urgency, due_at timestamptz, escalated_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select s.hit_id, s.agency_id, h.urgency, s.due_at, s.escalated_at
  from hit_side s join hit h on h.id = s.hit_id
  where s.escalated_to = 'watch_desk' and s.acknowledged_at is null and s.paused_at is null and not h.silent
    and h.withdrawn_at is null
    and exists (select from agency a where a.id = current_agency() and a.kind = 'operator')
  order by s.due_at, s.hit_id
  limit 200;
end;
alter function watch_desk_calls() owner to concord_matcher;
revoke all on function watch_desk_calls() from public;
grant execute on function watch_desk_calls() to concord_app;

alter function forget_withdrawn(uuid[]) owner to concord_matcher;
alter function reconcile_hits(uuid[], timestamptz, boolean) owner to concord_matcher;
revoke all on function forget_withdrawn(uuid[]), reconcile_hits(uuid[], timestamptz, boolean) from public;
grant execute on function forget_withdrawn(uuid[]), reconcile_hits(uuid[], timestamptz, boolean) to concord_app;
