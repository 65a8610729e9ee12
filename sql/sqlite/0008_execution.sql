-- The history: one click, one attempt. The narrow rows that lists read.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_execution (
    id               TEXT NOT NULL,
    message_id       TEXT NOT NULL,
    attempt          INTEGER NOT NULL,
    retry_of         TEXT,
    batch_id         TEXT,
    integration_id   TEXT NOT NULL,
    integration_name TEXT NOT NULL COLLATE NOCASE,
    event_id         TEXT,
    event_type       TEXT,
    event_title      TEXT COLLATE NOCASE,
    mode             TEXT NOT NULL,
    state            TEXT NOT NULL,
    delivery         TEXT,
    error            TEXT,
    http_status      INTEGER,
    created_at       INTEGER NOT NULL,
    finished_at      INTEGER,
    duration_us      INTEGER,
    username         TEXT NOT NULL,
    client_ip        TEXT,
    note             TEXT COLLATE NOCASE,
    owner            TEXT NOT NULL,
    webhook_version  TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (message_id, attempt)
) WITHOUT ROWID
