-- Indexes of ph_execution; what they serve stands in sql/README.md.
-- min_module: 0.1.0
ALTER TABLE ph_execution
    ADD INDEX ph_execution_note (note, id),
    ADD INDEX ph_execution_integration_name (integration_name, id),
    ADD INDEX ph_execution_event_title (event_title, id)
