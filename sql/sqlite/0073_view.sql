-- Saved views: named filters of a list page, of a user or shared by all (owner '').
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_view (
    id         TEXT NOT NULL,
    owner      TEXT NOT NULL,
    page       TEXT NOT NULL,
    name       TEXT NOT NULL COLLATE NOCASE,
    query      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    PRIMARY KEY (id)
) WITHOUT ROWID
