-- What happened. In an external catalog a view without created_at and created_by.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_event (
    id          TEXT NOT NULL,
    type        TEXT NOT NULL,
    title       TEXT NOT NULL COLLATE NOCASE,
    severity    TEXT NOT NULL,
    source      TEXT,
    occurred_at INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    created_by  TEXT,
    details     BLOB NOT NULL,
    PRIMARY KEY (id)
)
