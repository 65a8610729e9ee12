-- The Content-Type of a body; NULL = application/json.
-- min_module: 0.1.0
ALTER TABLE ph_webhook ADD COLUMN content_type TEXT
