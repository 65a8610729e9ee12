-- Which execution a user's Idempotency-Key made.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_idempotency (
    username     VARBINARY(255) NOT NULL,
    idem_key     VARCHAR(255) NOT NULL,
    fingerprint  VARCHAR(64) NOT NULL,
    execution_id VARCHAR(30) NOT NULL,
    expires_at   BIGINT NOT NULL,
    PRIMARY KEY (username, idem_key),
    KEY ph_idempotency_expires (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
