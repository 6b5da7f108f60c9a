-- CreateTable
CREATE TABLE "audit_handover" (
    "no" INTEGER NOT NULL,
    "previous" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "handed_over_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_handover_pkey" PRIMARY KEY ("no")
);

-- CreateTable
CREATE TABLE "audit_revocation" (
    "fingerprint" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "signed_by" TEXT NOT NULL,
    "last_no" INTEGER NOT NULL,
    "no" INTEGER NOT NULL,
    "revoked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_revocation_pkey" PRIMARY KEY ("fingerprint")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_handover_previous_key" ON "audit_handover"("previous");

-- CreateIndex
CREATE UNIQUE INDEX "audit_handover_fingerprint_key" ON "audit_handover"("fingerprint");

-- Public, like keys and checkpoints: whoever verifies needs them. A key hands over once, and is handed over to once.

alter table audit_handover enable row level security;
alter table audit_handover force row level security;
create policy public_fact on audit_handover for select to concord_app, concord_sealer using (true);
create policy change_key on audit_handover for insert to concord_sealer with check (true);
grant select on audit_handover to concord_app;
grant select, insert on audit_handover to concord_sealer;

alter table audit_revocation enable row level security;
alter table audit_revocation force row level security;
create policy public_fact on audit_revocation for select to concord_app, concord_sealer using (true);
create policy change_key on audit_revocation for insert to concord_sealer with check (true);
grant select on audit_revocation to concord_app;
grant select, insert on audit_revocation to concord_sealer;

create trigger append_only before update or delete on audit_handover
  for each row execute function refuse_change();
create trigger append_only_all before truncate on audit_handover
  for each statement execute function refuse_change();
create trigger append_only before update or delete on audit_revocation
  for each row execute function refuse_change();
create trigger append_only_all before truncate on audit_revocation
  for each statement execute function refuse_change();

-- A key's public part grows: a subkey of the next year, another expiry. Which key it is and since when does not change.
drop trigger append_only on audit_key;
create trigger append_only before delete or update of fingerprint, created_at on audit_key
  for each row execute function refuse_change();
grant update (public_key) on audit_key to concord_sealer;

-- How far a key counts that is revoked, the last cosigned checkpoint says.
create policy seal on audit_cosignature for select to concord_sealer using (true);
grant select on audit_cosignature to concord_sealer;
