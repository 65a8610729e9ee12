-- Which child process is alive: its lease, by the database's clock.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_owner (
    id          TEXT NOT NULL,
    instance    TEXT NOT NULL,
    host        TEXT NOT NULL,
    pid         INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    PRIMARY KEY (id)
) WITHOUT ROWID
