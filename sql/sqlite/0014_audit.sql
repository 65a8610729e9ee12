-- Who changed what, and who was refused. Append only.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_audit (
    id          TEXT NOT NULL,
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    auth_type   TEXT,
    client_ip   TEXT,
    request_id  TEXT,
    action      TEXT NOT NULL,
    object_type TEXT NOT NULL,
    object_id   TEXT,
    diff        TEXT,
    left_out    INTEGER NOT NULL,
    PRIMARY KEY (id)
)
