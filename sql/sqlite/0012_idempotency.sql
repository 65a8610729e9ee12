-- Which execution a user's Idempotency-Key made.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_idempotency (
    username     TEXT NOT NULL,
    idem_key     TEXT NOT NULL,
    fingerprint  TEXT NOT NULL,
    execution_id TEXT NOT NULL,
    expires_at   INTEGER NOT NULL,
    PRIMARY KEY (username, idem_key)
) WITHOUT ROWID
