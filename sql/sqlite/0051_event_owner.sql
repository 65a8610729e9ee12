-- Who is responsible for what happened.
-- min_module: 0.1.0
ALTER TABLE ph_event ADD COLUMN owner TEXT
