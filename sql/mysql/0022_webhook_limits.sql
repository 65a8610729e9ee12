-- How much a receiver takes: executions per minute, and at once. NULL = no limit of its own.
-- min_module: 0.1.0
ALTER TABLE ph_webhook
    ADD COLUMN max_per_minute INT,
    ADD COLUMN max_at_once    INT
