-- An index of ph_signing_key; what it serves stands in sql/README.md.
-- min_module: 0.1.0
CREATE INDEX IF NOT EXISTS ph_signing_key_integration ON ph_signing_key (integration_id, id)
