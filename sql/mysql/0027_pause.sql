-- The pause of all hosts, in one row: nothing is sent while paused_at is set. NULL = there is none, as without a row.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_pause (
    id        TINYINT NOT NULL,
    paused_at BIGINT,
    paused_by VARBINARY(255),
    note      VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
