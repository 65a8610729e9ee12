-- What was sent, as sent; written with its execution. Own header values and tokens are masked.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_request (
    execution_id VARCHAR(30) NOT NULL,
    url          VARCHAR(2048) NOT NULL,
    headers      MEDIUMTEXT NOT NULL,
    body         LONGBLOB NOT NULL,
    PRIMARY KEY (execution_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
