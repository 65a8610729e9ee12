-- How many executions a receiver takes at once. NULL = no limit of its own.
-- min_module: 0.1.0
ALTER TABLE ph_webhook ADD COLUMN max_at_once INTEGER
