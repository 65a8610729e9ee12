-- Which migrations are applied; a row without applied_at is claimed but not done.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_schema (
    number     INTEGER NOT NULL,
    name       TEXT NOT NULL,
    checksum   TEXT NOT NULL,
    min_module TEXT NOT NULL,
    applied_at INTEGER,
    PRIMARY KEY (number)
)
