-- Checkpoints between the published ones are sixty times as many: what is told of the last day reads the published alone.
create index audit_checkpoint_published on audit_checkpoint (no) include (sealed_at) where published;

-- Consultations are most of a trail. What is rare is found without reading past them.
create index audit_event_but_consult on audit_event (op, at, id) where op <> 'consult';
