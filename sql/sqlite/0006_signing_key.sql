-- The keys that sign an integration's messages; secret is sealed.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_signing_key (
    id             TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    scheme         TEXT NOT NULL,
    secret         TEXT NOT NULL,
    public_key     TEXT,
    created_at     INTEGER NOT NULL,
    created_by     TEXT,
    expires_at     INTEGER,
    last_used_at   INTEGER,
    PRIMARY KEY (id)
) WITHOUT ROWID
