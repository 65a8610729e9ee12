-- An index of ph_view; what it serves stands in sql/README.md.
-- min_module: 0.1.0
CREATE INDEX IF NOT EXISTS ph_view_owner ON ph_view (owner)
