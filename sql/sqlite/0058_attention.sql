-- What needs attention: the newest failed or unknown execution of each integration and event ('' = without an event), until a later one succeeds.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_attention (
    integration_id TEXT NOT NULL,
    event_id       TEXT NOT NULL,
    execution_id   TEXT NOT NULL,
    error          TEXT NOT NULL,
    http_status    INTEGER NOT NULL,
    failures       INTEGER NOT NULL,
    first_at       INTEGER NOT NULL,
    handled_at     INTEGER,
    handled_by     TEXT,
    handled_note   TEXT,
    PRIMARY KEY (integration_id, event_id)
) WITHOUT ROWID
