-- Who may do what. Names compare byte for byte, trailing spaces too: hence VARBINARY.
-- admin_turn counts up in all admins' rows when admin is taken from one: two hosts then conflict.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_user (
    username                 TEXT NOT NULL,
    display_name             TEXT,
    admin                    INTEGER NOT NULL,
    can_trigger_integrations INTEGER NOT NULL,
    can_post_events          INTEGER NOT NULL,
    granted_at               INTEGER,
    granted_by               TEXT,
    first_seen_at            INTEGER,
    last_seen_at             INTEGER,
    version                  TEXT NOT NULL,
    admin_turn               INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (username)
) WITHOUT ROWID
