-- Example for PortalHooksCatalog external on SQLite: the Portal maintains integrations and events in tables of its own
-- (here workflow and incident in the same file), and mod_portalhooks reads them through two views. Not a migration: adapt
-- it and run it once, after `portalhooks migrate` and with httpd stopped (a schema change invalidates SQLite's prepared
-- statements). ../mysql/external-example.sql lists the columns of the views and their values.

-- The Portal's own tables, for example.
CREATE TABLE IF NOT EXISTS workflow (
    workflow_no INTEGER PRIMARY KEY,
    label       TEXT NOT NULL,
    category    TEXT,
    remarks     TEXT,
    retired     INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS incident (
    incident_no INTEGER PRIMARY KEY,
    sort        TEXT NOT NULL,
    headline    TEXT NOT NULL,
    level       INTEGER NOT NULL,
    module      TEXT,
    happened    TEXT NOT NULL,
    data        TEXT
);

-- An expression in a view cannot be indexed. Where a column must be computed, and there are more than a few thousand
-- events, add a generated column and index it: events by time, by type, by severity.
ALTER TABLE incident ADD COLUMN hooks_severity TEXT AS
    (CASE level WHEN 0 THEN 'debug' WHEN 1 THEN 'info' WHEN 2 THEN 'notice' WHEN 3 THEN 'warning' WHEN 4 THEN 'error'
     WHEN 5 THEN 'critical' END);
ALTER TABLE incident ADD COLUMN hooks_at INTEGER AS
    (CAST(round((julianday(happened) - 2440587.5) * 86400000) AS INTEGER) * 1000);
CREATE INDEX incident_hooks_at ON incident (hooks_at, incident_no);
CREATE INDEX incident_hooks_type ON incident (sort, hooks_at, incident_no);
CREATE INDEX incident_hooks_severity ON incident (hooks_severity, hooks_at, incident_no);

-- The views replace the tables that the migrations created, which are empty.
DROP TABLE ph_integration;
CREATE VIEW ph_integration AS
    SELECT workflow_no AS id,
           label AS name,
           category AS kind,
           remarks AS description
    FROM workflow
    WHERE retired = 0;

DROP TABLE ph_event;
CREATE VIEW ph_event AS
    SELECT incident_no AS id,
           sort AS type,
           substr(headline, 1, 200) AS title,
           hooks_severity AS severity,
           module AS source,
           hooks_at AS occurred_at,
           '/helpdesk/incidents/' || incident_no AS url,
           data AS details
    FROM incident;
