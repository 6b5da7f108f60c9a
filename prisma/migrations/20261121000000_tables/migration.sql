-- CreateEnum
CREATE TYPE "agency_kind" AS ENUM ('police', 'prosecutor', 'ngo', 'oversight', 'operator');

-- CreateEnum
CREATE TYPE "legal_regime" AS ENUM ('us_28cfr23', 'us_34usc12291', 'eu_2016_680', 'th_pdpa');

-- CreateEnum
CREATE TYPE "tier" AS ENUM ('exact', 'near', 'possible');

-- CreateEnum
CREATE TYPE "hit_outcome" AS ENUM ('same_target', 'joint_work', 'defer', 'hand_over', 'unrelated', 'false_hit');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('investigator', 'prosecutor', 'caseworker', 'liaison', 'administrator', 'auditor', 'oversight_auditor', 'operator');

-- CreateEnum
CREATE TYPE "urgency" AS ENUM ('immediate', 'urgent', 'routine');

-- CreateEnum
CREATE TYPE "purpose_code" AS ENUM ('investigation', 'prosecution', 'victim_protection', 'missing_person', 'officer_safety');

-- CreateEnum
CREATE TYPE "selector_type" AS ENUM ('phone', 'email', 'url', 'handle', 'sha256', 'sha1', 'md5', 'pdq', 'plate', 'vin', 'document', 'iban', 'crypto');

-- CreateEnum
CREATE TYPE "subject_role" AS ENUM ('suspect', 'victim', 'witness', 'associate', 'unknown');

-- CreateTable
CREATE TABLE "agency" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "agency_kind" NOT NULL,
    "place" TEXT NOT NULL,
    "region" TEXT,
    "legal_regime" "legal_regime" NOT NULL,
    "time_zone" TEXT NOT NULL,
    "liaison_desk" TEXT NOT NULL,
    "liaison_phone" TEXT NOT NULL,
    "liaison_email" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "agency_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agency_key" (
    "agency_id" UUID NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "agency_key_pkey" PRIMARY KEY ("agency_id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "event_id" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "writer" UUID NOT NULL,
    "writer_seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "op" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "agency_id" UUID,
    "member_id" UUID,
    "counterpart_id" UUID,
    "object_type" TEXT,
    "object_id" TEXT,
    "purpose_code" TEXT,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_pending" (
    "id" BIGINT NOT NULL,

    CONSTRAINT "audit_pending_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_leaf" (
    "leaf_index" INTEGER NOT NULL,
    "event_row" BIGINT NOT NULL,
    "leaf_hash" BYTEA NOT NULL,

    CONSTRAINT "audit_leaf_pkey" PRIMARY KEY ("leaf_index")
);

-- CreateTable
CREATE TABLE "audit_tile" (
    "level" INTEGER NOT NULL,
    "index" INTEGER NOT NULL,
    "hashes" BYTEA NOT NULL,

    CONSTRAINT "audit_tile_pkey" PRIMARY KEY ("level","index")
);

-- CreateTable
CREATE TABLE "audit_checkpoint" (
    "no" INTEGER NOT NULL,
    "tree_size" INTEGER NOT NULL,
    "root" BYTEA NOT NULL,
    "body" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "frontier" BYTEA NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,
    "published" BOOLEAN NOT NULL,

    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("no")
);

-- CreateTable
CREATE TABLE "audit_key" (
    "fingerprint" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_key_pkey" PRIMARY KEY ("fingerprint")
);

-- CreateTable
CREATE TABLE "audit_personal_data" (
    "event_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "salt" BYTEA NOT NULL,
    "ciphertext" BYTEA NOT NULL,

    CONSTRAINT "audit_personal_data_pkey" PRIMARY KEY ("event_id")
);

-- CreateTable
CREATE TABLE "audit_export" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "checkpoint_no" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_export_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deconfliction_check" (
    "lead_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "agencies_asked" INTEGER NOT NULL,
    "selectors_asked" INTEGER NOT NULL,
    "sealed" INTEGER NOT NULL,
    "exact_only" INTEGER NOT NULL,

    CONSTRAINT "deconfliction_check_pkey" PRIMARY KEY ("lead_id")
);

-- CreateTable
CREATE TABLE "hit" (
    "id" UUID NOT NULL,
    "lesser_agency_id" UUID NOT NULL,
    "greater_agency_id" UUID NOT NULL,
    "urgency" "urgency" NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "hit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hit_side" (
    "hit_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "lead_id" UUID NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3),
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by_id" UUID,
    "outcome" "hit_outcome",
    "outcome_reason" BYTEA,
    "outcome_at" TIMESTAMPTZ(3),
    "outcome_by_id" UUID,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "hit_side_pkey" PRIMARY KEY ("hit_id","agency_id")
);

-- CreateTable
CREATE TABLE "hit_ground" (
    "id" UUID NOT NULL,
    "hit_id" UUID NOT NULL,
    "type" "selector_type" NOT NULL,
    "tier" "tier" NOT NULL,
    "distance" INTEGER NOT NULL,
    "form" SMALLINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "hit_ground_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hit_ground_side" (
    "ground_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "hit_id" UUID NOT NULL,
    "selector_id" UUID NOT NULL,

    CONSTRAINT "hit_ground_side_pkey" PRIMARY KEY ("ground_id","agency_id")
);

-- CreateTable
CREATE TABLE "hit_message" (
    "id" UUID NOT NULL,
    "hit_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "body" BYTEA NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "hit_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "roles" "role"[],
    "locked_at" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "last_signed_in_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "address" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_failure" (
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_failure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lead" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "reference" TEXT NOT NULL,
    "idempotency_key" UUID NOT NULL,
    "input_mac" BYTEA NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "subject_role" "subject_role" NOT NULL,
    "urgency" "urgency" NOT NULL,
    "seen_at" TIMESTAMPTZ(3),
    "purpose_code" "purpose_code" NOT NULL,
    "wrapped_key" BYTEA NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "lead_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "selector" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "lead_id" UUID NOT NULL,
    "type" "selector_type" NOT NULL,
    "subject_role" "subject_role" NOT NULL,
    "sealed" BOOLEAN NOT NULL,
    "value" BYTEA NOT NULL,
    "assumed_region" TEXT,
    "picture_id" UUID,
    "quality" INTEGER,
    "norm_version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "selector_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "selector_token" (
    "token" BYTEA NOT NULL,
    "agency_id" UUID NOT NULL,
    "selector_id" UUID NOT NULL,

    CONSTRAINT "selector_token_pkey" PRIMARY KEY ("token","agency_id","selector_id")
);

-- CreateTable
CREATE TABLE "pdq_hash" (
    "selector_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "veiled" BIT(256) NOT NULL,
    "forms" BIT(256)[],

    CONSTRAINT "pdq_hash_pkey" PRIMARY KEY ("selector_id")
);

-- CreateTable
CREATE TABLE "pdq_band" (
    "key" INTEGER NOT NULL,
    "selector_id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "veiled" BIT(256) NOT NULL,

    CONSTRAINT "pdq_band_pkey" PRIMARY KEY ("key","selector_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "agency_code_key" ON "agency"("code");

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_event_id_key" ON "audit_event"("event_id");

-- CreateIndex
CREATE INDEX "audit_event_agency_id_id_idx" ON "audit_event"("agency_id", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_counterpart_id_id_idx" ON "audit_event"("counterpart_id", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_object_id_id_idx" ON "audit_event"("object_id", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_member_id_id_idx" ON "audit_event"("member_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_writer_writer_seq_key" ON "audit_event"("writer", "writer_seq");

-- CreateIndex
CREATE UNIQUE INDEX "audit_leaf_event_row_key" ON "audit_leaf"("event_row");

-- CreateIndex
CREATE INDEX "audit_checkpoint_tree_size_idx" ON "audit_checkpoint"("tree_size");

-- CreateIndex
CREATE INDEX "deconfliction_check_agency_id_checked_at_idx" ON "deconfliction_check"("agency_id", "checked_at");

-- CreateIndex
CREATE INDEX "hit_lesser_agency_id_opened_at_idx" ON "hit"("lesser_agency_id", "opened_at");

-- CreateIndex
CREATE INDEX "hit_greater_agency_id_opened_at_idx" ON "hit"("greater_agency_id", "opened_at");

-- CreateIndex
CREATE INDEX "hit_side_agency_id_settled_at_idx" ON "hit_side"("agency_id", "settled_at");

-- CreateIndex
CREATE INDEX "hit_side_lead_id_idx" ON "hit_side"("lead_id");

-- CreateIndex
CREATE INDEX "hit_ground_hit_id_idx" ON "hit_ground"("hit_id");

-- CreateIndex
CREATE INDEX "hit_ground_side_hit_id_agency_id_idx" ON "hit_ground_side"("hit_id", "agency_id");

-- CreateIndex
CREATE INDEX "hit_message_hit_id_id_idx" ON "hit_message"("hit_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "member_email_key" ON "member"("email");

-- CreateIndex
CREATE INDEX "member_agency_id_name_idx" ON "member"("agency_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_hash_key" ON "session"("token_hash");

-- CreateIndex
CREATE INDEX "session_member_id_ended_at_idx" ON "session"("member_id", "ended_at");

-- CreateIndex
CREATE INDEX "sign_in_failure_member_id_at_idx" ON "sign_in_failure"("member_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "lead_reference_key" ON "lead"("reference");

-- CreateIndex
CREATE INDEX "lead_agency_id_id_idx" ON "lead"("agency_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "lead_agency_id_idempotency_key_key" ON "lead"("agency_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "selector_lead_id_idx" ON "selector"("lead_id");

-- CreateIndex
CREATE INDEX "selector_token_selector_id_idx" ON "selector_token"("selector_id");

-- AddForeignKey
ALTER TABLE "hit_side" ADD CONSTRAINT "hit_side_hit_id_fkey" FOREIGN KEY ("hit_id") REFERENCES "hit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hit_side" ADD CONSTRAINT "hit_side_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "lead"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hit_ground" ADD CONSTRAINT "hit_ground_hit_id_fkey" FOREIGN KEY ("hit_id") REFERENCES "hit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_agency_id_fkey" FOREIGN KEY ("agency_id") REFERENCES "agency"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in_failure" ADD CONSTRAINT "sign_in_failure_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "selector" ADD CONSTRAINT "selector_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "lead"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
