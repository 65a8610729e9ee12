-- An index of ph_audit; what it serves stands in sql/README.md.
-- min_module: 0.1.0
CREATE INDEX IF NOT EXISTS ph_audit_object ON ph_audit (object_type, object_id, id)
