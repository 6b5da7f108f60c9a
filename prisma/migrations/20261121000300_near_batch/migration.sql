-- Two hundred pictures and more are compared with all stored ones in one pass (docs/adr/0018), which the worker makes
-- outside of the database. For that it reads every agency's veils, and of whom they are; the portal still may not. A
-- function would return the same rows, after writing all of them to a temporary file.
grant select (selector_id, agency_id, veiled) on pdq_hash to concord_worker;
create policy near_batch on pdq_hash for select to concord_worker using (true);
