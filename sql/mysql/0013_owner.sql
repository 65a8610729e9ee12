-- Which child process is alive: its lease, by the database's clock.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_owner (
    id          VARCHAR(64) NOT NULL,
    instance    VARCHAR(255) NOT NULL,
    host        VARCHAR(255) NOT NULL,
    pid         BIGINT NOT NULL,
    started_at  BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
