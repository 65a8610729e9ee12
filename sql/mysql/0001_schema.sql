-- Which migrations are applied; a row without applied_at is claimed but not done.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_schema (
    number     INT NOT NULL,
    name       VARCHAR(128) NOT NULL,
    checksum   VARCHAR(64) NOT NULL,
    min_module VARCHAR(32) NOT NULL,
    applied_at BIGINT,
    PRIMARY KEY (number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
