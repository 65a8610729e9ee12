-- What came back, redacted and cut, and how the attempt went.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_response (
    execution_id TEXT NOT NULL,
    status       INTEGER,
    headers      TEXT,
    body         BLOB NOT NULL,
    body_total   INTEGER,
    truncated    INTEGER NOT NULL,
    redacted     INTEGER NOT NULL,
    dns_us       INTEGER,
    connect_us   INTEGER,
    tls_us       INTEGER,
    send_us      INTEGER,
    wait_us      INTEGER,
    receive_us   INTEGER,
    peer         TEXT,
    via_proxy    INTEGER NOT NULL,
    tls_version  TEXT,
    tls_cipher   TEXT,
    sentence     TEXT,
    signed_at    INTEGER,
    PRIMARY KEY (execution_id)
)
