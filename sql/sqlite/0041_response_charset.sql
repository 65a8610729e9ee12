-- What the body of a response was converted from to UTF-8.
-- min_module: 0.1.0
ALTER TABLE ph_response ADD COLUMN charset TEXT
