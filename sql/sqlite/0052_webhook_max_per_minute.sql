-- How many executions a receiver takes per minute. NULL = no limit of its own.
-- min_module: 0.1.0
ALTER TABLE ph_webhook ADD COLUMN max_per_minute INTEGER
