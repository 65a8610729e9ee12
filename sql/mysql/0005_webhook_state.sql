-- What receivers asked for: run-time state, apart from the configuration and its version.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_webhook_state (
    integration_id          VARCHAR(64) NOT NULL,
    paused_until            BIGINT,
    disabled_by_receiver_at BIGINT,
    PRIMARY KEY (integration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
