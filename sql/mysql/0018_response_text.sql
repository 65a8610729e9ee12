-- How the body of a response was read, and why it is not kept.
-- min_module: 0.1.0
ALTER TABLE ph_response
    ADD COLUMN decoded  TINYINT,
    ADD COLUMN charset  VARCHAR(32),
    ADD COLUMN withheld VARCHAR(32)
