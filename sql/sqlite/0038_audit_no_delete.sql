-- An audit entry is deleted only once it is older than the cut-off that portalhooks purge recorded.
-- min_module: 0.1.0
CREATE TRIGGER IF NOT EXISTS ph_audit_no_delete BEFORE DELETE ON ph_audit
WHEN OLD.at >= COALESCE((SELECT cutoff FROM ph_retention WHERE kind = 'audit'), 0)
BEGIN
    SELECT RAISE(ABORT, 'ph_audit: only portalhooks purge deletes entries, by their age');
END
