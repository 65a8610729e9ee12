-- Counts of final states and durations per hour, integration and instance; bucket_n ends at 2^n ms, the last is open.
-- min_module: 0.1.0
CREATE TABLE IF NOT EXISTS ph_stats (
    hour           INTEGER NOT NULL,
    integration_id TEXT NOT NULL,
    instance       TEXT NOT NULL,
    succeeded      INTEGER NOT NULL,
    failed         INTEGER NOT NULL,
    unknown        INTEGER NOT NULL,
    bucket_0       INTEGER NOT NULL,
    bucket_1       INTEGER NOT NULL,
    bucket_2       INTEGER NOT NULL,
    bucket_3       INTEGER NOT NULL,
    bucket_4       INTEGER NOT NULL,
    bucket_5       INTEGER NOT NULL,
    bucket_6       INTEGER NOT NULL,
    bucket_7       INTEGER NOT NULL,
    bucket_8       INTEGER NOT NULL,
    bucket_9       INTEGER NOT NULL,
    bucket_10      INTEGER NOT NULL,
    bucket_11      INTEGER NOT NULL,
    bucket_12      INTEGER NOT NULL,
    bucket_13      INTEGER NOT NULL,
    bucket_14      INTEGER NOT NULL,
    bucket_15      INTEGER NOT NULL,
    PRIMARY KEY (hour, integration_id, instance)
) WITHOUT ROWID
