-- Both look everything up by indexes whatever is asked, so that one plan serves all. PostgreSQL judged a plan for each
-- call cheaper and made it anew: four fifths of what matching one lead took (docs/adr/0032).
alter function deconflict(uuid[], timestamptz, int, int[], int, boolean, uuid[]) set plan_cache_mode = force_generic_plan;
alter function check_holdings(uuid, purpose_code, timestamptz, json, int) set plan_cache_mode = force_generic_plan;
