-- CreateEnum
CREATE TYPE "relation_verdict" AS ENUM ('related', 'distinct');

-- CreateTable
CREATE TABLE "lead_relation" (
    "agency_id" UUID NOT NULL,
    "lesser_lead_id" UUID NOT NULL,
    "greater_lead_id" UUID NOT NULL,
    "verdict" "relation_verdict" NOT NULL,
    "decided_by_id" UUID NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lead_relation_pkey" PRIMARY KEY ("lesser_lead_id","greater_lead_id")
);

-- CreateIndex
CREATE INDEX "lead_relation_greater_lead_id_idx" ON "lead_relation"("greater_lead_id");

-- AddForeignKey
ALTER TABLE "lead_relation" ADD CONSTRAINT "lead_relation_lesser_lead_id_fkey" FOREIGN KEY ("lesser_lead_id") REFERENCES "lead"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lead_relation" ADD CONSTRAINT "lead_relation_greater_lead_id_fkey" FOREIGN KEY ("greater_lead_id") REFERENCES "lead"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The second gate: both leads are the agency's own, and no pair stands twice.
alter table lead_relation enable row level security;
alter table lead_relation force row level security;
create policy own_agency on lead_relation to concord_app
  using (agency_id = (select current_agency()))
  with check (
    agency_id = (select current_agency()) and lesser_lead_id < greater_lead_id
    and (select count(*) from lead where id in (lesser_lead_id, greater_lead_id)) = 2);
create policy matcher on lead_relation for select to concord_matcher using (true);
grant select, insert, update, delete on lead_relation to concord_app;
grant select on lead_relation to concord_matcher;

-- Other leads of the caller's agency that hold a selector of this one, newest first: suggestions, never hits. What is
-- withdrawn or sealed has no token; a common value says nothing; of whatever a member judged, nothing more is suggested.
-- One range of the token's primary key a selector, each read no further than there is something to suggest.
create function duplicate_leads(p_lead uuid, p_now timestamptz, p_limit int) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select distinct near.lead_id
  from selector mine
    join selector_token t on t.selector_id = mine.id
    cross join lateral (
      select other.lead_id
      from selector_token o join selector other on other.id = o.selector_id
      where o.token = t.token and o.agency_id = t.agency_id and other.lead_id <> p_lead
        and not exists (
          select from lead_relation r
          where r.lesser_lead_id = least(other.lead_id, p_lead)
            and r.greater_lead_id = greatest(other.lead_id, p_lead))
      order by o.selector_id desc
      limit p_limit
    ) as near
  where mine.lead_id = p_lead and mine.agency_id = current_agency()
    and not exists (
      select from common_token c join common_value v on v.id = c.common_value_id
      where c.token = t.token and is_active(v, p_now))
  order by near.lead_id desc
  limit p_limit;
end;
alter function duplicate_leads(uuid, timestamptz, int) owner to concord_matcher;
revoke all on function duplicate_leads(uuid, timestamptz, int) from public;
grant execute on function duplicate_leads(uuid, timestamptz, int) to concord_app;
