-- The database's clock in microseconds UTC: leases are compared by nothing else.
-- The start of the statement, never later than the truth: a lease is rather too short, a death rather
-- noticed too late. Free of time zones, so no hour is lived twice.
-- min_module: 0.1.0
CREATE OR REPLACE SQL SECURITY INVOKER VIEW ph_now AS
    SELECT TIMESTAMPDIFF(MICROSECOND, TIMESTAMP '1970-01-01 00:00:00', UTC_TIMESTAMP(6)) AS now_us
