-- What needs attention: the newest failed or unknown execution of each integration and event ('' = without an event), until a later one succeeds.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_attention (
    integration_id VARCHAR(64) NOT NULL,
    event_id       VARCHAR(64) NOT NULL,
    execution_id   VARCHAR(30) NOT NULL,
    error          VARCHAR(32) NOT NULL,
    http_status    INT NOT NULL,
    failures       BIGINT NOT NULL,
    first_at       BIGINT NOT NULL,
    handled_at     BIGINT,
    handled_by     VARBINARY(255),
    handled_note   VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci,
    PRIMARY KEY (integration_id, event_id),
    KEY ph_attention_execution (execution_id),
    KEY ph_attention_open (handled_at, integration_id, error, http_status, execution_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
