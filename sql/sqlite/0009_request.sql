-- What was sent, as sent; written with its execution. Own header values and tokens are masked.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_request (
    execution_id TEXT NOT NULL,
    url          TEXT NOT NULL,
    headers      TEXT NOT NULL,
    body         BLOB NOT NULL,
    PRIMARY KEY (execution_id)
)
