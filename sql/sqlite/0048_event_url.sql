-- The event's page in the Portal.
-- min_module: 0.1.0
ALTER TABLE ph_event ADD COLUMN url TEXT
