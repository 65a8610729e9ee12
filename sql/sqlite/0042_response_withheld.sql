-- Why the body of a response is not kept.
-- min_module: 0.1.0
ALTER TABLE ph_response ADD COLUMN withheld TEXT
