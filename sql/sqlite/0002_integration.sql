-- What can be run. In an external catalog a view with id, name, kind and description.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_integration (
    id          TEXT NOT NULL,
    name        TEXT NOT NULL COLLATE NOCASE,
    kind        TEXT,
    description TEXT,
    version     TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    created_by  TEXT,
    updated_at  INTEGER NOT NULL,
    updated_by  TEXT,
    PRIMARY KEY (id)
) WITHOUT ROWID
