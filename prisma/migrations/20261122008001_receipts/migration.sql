-- CreateEnum
CREATE TYPE "receipt_of" AS ENUM ('check', 'lead', 'hit');

-- CreateTable
CREATE TABLE "signed_receipt" (
    "event_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "of" "receipt_of" NOT NULL,
    "object_id" UUID NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "signed_receipt_pkey" PRIMARY KEY ("event_id")
);

-- CreateIndex
CREATE INDEX "signed_receipt_object_id_event_id_idx" ON "signed_receipt"("object_id", "event_id" DESC);

alter table signed_receipt enable row level security;
alter table signed_receipt force row level security;
create policy own_agency on signed_receipt to concord_app
  using (agency_id = (select current_agency())) with check (agency_id = (select current_agency()));
grant select, insert on signed_receipt to concord_app;

-- The sealed event behind a statement of the agency's own: who holds a receipt is no auditor and sees no other event.
create policy gate on audit_statement for select to concord_gatekeeper using (true);
create policy gate on audit_event for select to concord_gatekeeper using (true);
grant select (event_id, agency_id) on audit_statement to concord_gatekeeper;
grant select (id, event_id, body) on audit_event to concord_gatekeeper;

create function statement_event(p_event uuid) returns text
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
begin atomic
  select e.body
  from audit_statement s join audit_event e using (event_id)
  where s.event_id = p_event and s.agency_id = current_agency();
end;

alter function statement_event(uuid) owner to concord_gatekeeper;
revoke all on function statement_event(uuid) from public;
grant execute on function statement_event(uuid) to concord_app;
