-- The integrations that fit an event.
-- min_module: 0.1.0
ALTER TABLE ph_event ADD COLUMN integration_id TEXT
