-- Counts of final states and durations per hour, integration and instance; bucket_n ends at 2^n ms, the last is open.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_stats (
    hour           BIGINT NOT NULL,
    integration_id VARCHAR(64) NOT NULL,
    instance       VARCHAR(255) NOT NULL,
    succeeded      BIGINT NOT NULL,
    failed         BIGINT NOT NULL,
    unknown        BIGINT NOT NULL,
    bucket_0       BIGINT NOT NULL,
    bucket_1       BIGINT NOT NULL,
    bucket_2       BIGINT NOT NULL,
    bucket_3       BIGINT NOT NULL,
    bucket_4       BIGINT NOT NULL,
    bucket_5       BIGINT NOT NULL,
    bucket_6       BIGINT NOT NULL,
    bucket_7       BIGINT NOT NULL,
    bucket_8       BIGINT NOT NULL,
    bucket_9       BIGINT NOT NULL,
    bucket_10      BIGINT NOT NULL,
    bucket_11      BIGINT NOT NULL,
    bucket_12      BIGINT NOT NULL,
    bucket_13      BIGINT NOT NULL,
    bucket_14      BIGINT NOT NULL,
    bucket_15      BIGINT NOT NULL,
    PRIMARY KEY (hour, integration_id, instance),
    KEY ph_stats_integration (integration_id, hour)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
