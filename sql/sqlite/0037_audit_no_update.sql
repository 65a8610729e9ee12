-- An audit entry is never changed.
-- min_module: 0.1.0
CREATE TRIGGER IF NOT EXISTS ph_audit_no_update BEFORE UPDATE ON ph_audit
BEGIN
    SELECT RAISE(ABORT, 'ph_audit: entries are never changed');
END
