-- INSERT OR REPLACE deletes without the trigger of DELETE.
-- min_module: 0.1.0
CREATE TRIGGER IF NOT EXISTS ph_audit_no_replace BEFORE INSERT ON ph_audit
WHEN EXISTS (SELECT 1 FROM ph_audit WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'ph_audit: entries are never replaced');
END
