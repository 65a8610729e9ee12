-- What receivers asked for: run-time state, apart from the configuration and its version.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_webhook_state (
    integration_id          TEXT NOT NULL,
    paused_until            INTEGER,
    disabled_by_receiver_at INTEGER,
    PRIMARY KEY (integration_id)
) WITHOUT ROWID
