-- What came back, redacted and cut, and how the attempt went.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_response (
    execution_id VARCHAR(30) NOT NULL,
    status       INT,
    headers      MEDIUMTEXT,
    body         LONGBLOB NOT NULL,
    body_total   BIGINT,
    truncated    TINYINT NOT NULL,
    redacted     TINYINT NOT NULL,
    dns_us       BIGINT,
    connect_us   BIGINT,
    tls_us       BIGINT,
    send_us      BIGINT,
    wait_us      BIGINT,
    receive_us   BIGINT,
    peer         VARCHAR(64),
    via_proxy    TINYINT NOT NULL,
    tls_version  VARCHAR(32),
    tls_cipher   VARCHAR(64),
    sentence     TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci,
    signed_at    BIGINT,
    PRIMARY KEY (execution_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
