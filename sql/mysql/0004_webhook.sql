-- Where an integration's messages go: what admins configure. bearer and the values in headers are sealed.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_webhook (
    integration_id VARCHAR(64) NOT NULL,
    url            VARCHAR(2048) NOT NULL,
    enabled        TINYINT NOT NULL,
    bearer         VARCHAR(11264) CHARACTER SET ascii COLLATE ascii_bin,
    bearer_set_at  BIGINT,
    bearer_set_by  VARBINARY(255),
    headers        MEDIUMTEXT NOT NULL,
    timeout_ms     INT,
    default_body   VARCHAR(16) NOT NULL,
    event_body     VARCHAR(16) NOT NULL,
    confirm        VARCHAR(16) NOT NULL,
    action_label   VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci,
    consequence    VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci,
    version        VARCHAR(26) NOT NULL,
    created_at     BIGINT NOT NULL,
    created_by     VARBINARY(255),
    updated_at     BIGINT NOT NULL,
    updated_by     VARBINARY(255),
    PRIMARY KEY (integration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
