-- How far retention has removed each kind of row: all before cutoff, when rows were kept for so many days (0 = forever).
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_retention (
    kind   VARCHAR(16) NOT NULL,
    days   BIGINT NOT NULL,
    cutoff BIGINT NOT NULL,
    PRIMARY KEY (kind)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
