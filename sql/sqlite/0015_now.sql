-- The database's clock in microseconds UTC: leases are compared by nothing else.
-- min_module: 0.1.0
CREATE VIEW IF NOT EXISTS ph_now AS
    SELECT CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER) AS now_us
