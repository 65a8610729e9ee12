-- An index of ph_attention; what it serves stands in sql/README.md.
-- min_module: 0.1.0
CREATE INDEX IF NOT EXISTS ph_attention_open ON ph_attention (handled_at, integration_id, error, http_status, execution_id)
