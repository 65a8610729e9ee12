-- Whether a content coding of a response was undone.
-- min_module: 0.1.0
ALTER TABLE ph_response ADD COLUMN decoded INTEGER
