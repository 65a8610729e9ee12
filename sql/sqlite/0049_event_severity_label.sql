-- Words for the severity of an event.
-- min_module: 0.1.0
ALTER TABLE ph_event ADD COLUMN severity_label TEXT
