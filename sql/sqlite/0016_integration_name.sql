-- An index of ph_integration; what it serves stands in sql/README.md.
-- min_module: 0.1.0
CREATE INDEX IF NOT EXISTS ph_integration_name ON ph_integration (name, id)
