-- What happened. In an external catalog a view without created_at and created_by.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_event (
    id          VARCHAR(64) NOT NULL,
    type        VARCHAR(128) NOT NULL,
    title       VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
    severity    VARCHAR(16) NOT NULL,
    source      VARCHAR(128),
    occurred_at BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    created_by  VARBINARY(255),
    details     LONGBLOB NOT NULL,
    PRIMARY KEY (id),
    KEY ph_event_occurred (occurred_at, id),
    KEY ph_event_type (type, occurred_at, id),
    KEY ph_event_severity (severity, occurred_at, id),
    KEY ph_event_title (title, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
