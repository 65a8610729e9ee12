-- An index of ph_execution; what it serves stands in sql/README.md.
-- min_module: 0.1.0
CREATE INDEX IF NOT EXISTS ph_execution_event_title ON ph_execution (event_title, id)
