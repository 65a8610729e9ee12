-- The client certificates by name, JSON; their keys are sealed.
-- min_module: 0.1.0
ALTER TABLE ph_webhook ADD COLUMN client_certificates TEXT
