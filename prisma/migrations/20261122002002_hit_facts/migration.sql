-- CreateIndex
CREATE INDEX "hit_ground_side_selector_id_idx" ON "hit_ground_side"("selector_id");

grant select (quality, subject_role) on selector to concord_matcher;
