-- A look-up reads some four thousand rows of one picture's 272 keys. In the order of their arrival these lie on as many
-- pages of the table, beside each other on a few hundred of the index: 157 ms against 8, unread before, at a million
-- pictures (docs/adr/0018). An index is enough only for pages that a vacuum has seen, so it comes round earlier.
alter table pdq_band drop constraint pdq_band_pkey, 
  add primary key (key, selector_id, agency_id, veiled);
alter table pdq_band set (autovacuum_vacuum_insert_scale_factor = 0.02);
