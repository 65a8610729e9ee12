-- An index of ph_stats; what it serves stands in sql/README.md.
-- min_module: 0.1.0
CREATE INDEX IF NOT EXISTS ph_stats_integration ON ph_stats (integration_id, hour)
