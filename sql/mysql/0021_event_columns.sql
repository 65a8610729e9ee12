-- What else may be known of an event: its page in the Portal, words for its severity, the integrations that fit, its owner.
-- min_module: 0.1.0
ALTER TABLE ph_event
    ADD COLUMN url            VARCHAR(2000),
    ADD COLUMN severity_label VARCHAR(64),
    ADD COLUMN integration_id VARCHAR(1040),
    ADD COLUMN owner          VARCHAR(128)
