-- The scheme of the credential in bearer; NULL = Bearer.
-- min_module: 0.1.0
ALTER TABLE ph_webhook ADD COLUMN auth_scheme TEXT
