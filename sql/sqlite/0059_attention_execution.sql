-- An index of ph_attention; what it serves stands in sql/README.md.
-- min_module: 0.1.0
CREATE INDEX IF NOT EXISTS ph_attention_execution ON ph_attention (execution_id)
