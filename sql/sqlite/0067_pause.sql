-- The pause of all hosts, in one row: nothing is sent while paused_at is set. NULL = there is none, as without a row.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_pause (
    id        INTEGER NOT NULL,
    paused_at INTEGER,
    paused_by TEXT,
    note      TEXT COLLATE NOCASE,
    PRIMARY KEY (id)
)
