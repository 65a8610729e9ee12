-- Whether the attempt used a kept connection.
-- min_module: 0.1.0
ALTER TABLE ph_response ADD COLUMN reused INTEGER
