-- An index of ph_event; what it serves stands in sql/README.md.
-- min_module: 0.1.0
CREATE INDEX IF NOT EXISTS ph_event_occurred ON ph_event (occurred_at, id)
