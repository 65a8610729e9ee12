-- Where an integration's messages go: what admins configure. bearer and the values in headers are sealed.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_webhook (
    integration_id TEXT NOT NULL,
    url            TEXT NOT NULL,
    enabled        INTEGER NOT NULL,
    bearer         TEXT,
    bearer_set_at  INTEGER,
    bearer_set_by  TEXT,
    headers        TEXT NOT NULL,
    timeout_ms     INTEGER,
    default_body   TEXT NOT NULL,
    event_body     TEXT NOT NULL,
    confirm        TEXT NOT NULL,
    action_label   TEXT,
    consequence    TEXT,
    version        TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    created_by     TEXT,
    updated_at     INTEGER NOT NULL,
    updated_by     TEXT,
    PRIMARY KEY (integration_id)
)
