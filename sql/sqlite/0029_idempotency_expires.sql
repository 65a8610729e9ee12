-- An index of ph_idempotency; what it serves stands in sql/README.md.
-- min_module: 0.1.0
CREATE INDEX IF NOT EXISTS ph_idempotency_expires ON ph_idempotency (expires_at)
