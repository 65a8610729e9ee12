-- Example for histories of many millions: what was sent and what came back, partitioned by month, so that a month is
-- removed at once instead of row by row.
-- Not a migration: a DBA adapts it and runs it in our database after `portalhooks migrate`, on MariaDB 10.6 or MySQL 8.
-- It copies both tables and locks them meanwhile; on a Galera cluster that stops all nodes.
-- Ids begin with their time, so ranges of ids are ranges of time. ph_execution itself cannot be partitioned: of two
-- concurrent retries one wins by UNIQUE (message_id, attempt), and every unique key of a partitioned table must contain
-- the column that it is partitioned by, here id.

-- The months of the first and of the last partition; what is older or newer goes into the first and into `later`.
SET SESSION group_concat_max_len = 1048576;
SET @first = '2026-12-01', @last = '2027-03-01';

-- An id's time is its milliseconds since 1970 in ten digits to the base 32, without the letters I, L, O and U.
SET @partitions = (
    WITH RECURSIVE months AS (
        SELECT CAST(@first AS DATE) AS month UNION ALL
        SELECT month + INTERVAL 1 MONTH FROM months WHERE month < @last)
    SELECT GROUP_CONCAT('PARTITION ', DATE_FORMAT(month, 'm%Y_%m'), ' VALUES LESS THAN (''exe_',
        REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
        REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
        LPAD(CONV(TIMESTAMPDIFF(MICROSECOND, TIMESTAMP '1970-01-01 00:00:00', month + INTERVAL 1 MONTH) DIV 1000,
                  10, 32), 10, '0'),
        'V', 'Z'), 'U', 'Y'), 'T', 'X'), 'S', 'W'), 'R', 'V'), 'Q', 'T'), 'P', 'S'),
        'O', 'R'), 'N', 'Q'), 'M', 'P'), 'L', 'N'), 'K', 'M'), 'J', 'K'), 'I', 'J'),
        ''')' ORDER BY month) FROM months);

SET @request = CONCAT('ALTER TABLE ph_request PARTITION BY RANGE COLUMNS (execution_id) (', @partitions,
    ', PARTITION later VALUES LESS THAN (MAXVALUE))');
PREPARE partition_request FROM @request;
EXECUTE partition_request;

SET @response = CONCAT('ALTER TABLE ph_response PARTITION BY RANGE COLUMNS (execution_id) (', @partitions,
    ', PARTITION later VALUES LESS THAN (MAXVALUE))');
PREPARE partition_response FROM @response;
EXECUTE partition_response;

-- Each month, before `later` has rows, of both tables: split it by the @partitions of new months, and drop a month that
-- PortalHooksRetention evidence has passed, a few days before httpd would remove it.
--   ALTER TABLE ph_request REORGANIZE PARTITION later INTO (…, PARTITION later VALUES LESS THAN (MAXVALUE));
--   ALTER TABLE ph_request DROP PARTITION m2026_12;
-- `portalhooks migrate` alters partitioned tables like others.
