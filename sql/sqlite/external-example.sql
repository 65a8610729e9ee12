-- An example for PortalHooksCatalog external on SQLite: the Portal keeps integrations and events itself, here in the
-- tables workflow and incident of the same file, and we see them through two views. Not a migration: adapt it and
-- run it once, after `portalhooks migrate` and while httpd is stopped (SQLite gives up prepared statements when a
-- schema changes). What the views must have, and of which values, stands in ../mysql/external-example.sql.

-- The Portal's own tables, as they may be.
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

-- What is computed in a view has no index. Where there are more than a few thousand events, let the table compute
-- what we look for, and index it: an event by its id, events by time, by type, by severity, by the begin of a title.
ALTER TABLE incident ADD COLUMN hooks_id TEXT AS (CAST(incident_no AS TEXT));
ALTER TABLE incident ADD COLUMN hooks_title TEXT COLLATE NOCASE AS (substr(headline, 1, 200));
ALTER TABLE incident ADD COLUMN hooks_severity TEXT AS
    (CASE level WHEN 0 THEN 'debug' WHEN 1 THEN 'info' WHEN 2 THEN 'notice' WHEN 3 THEN 'warning' WHEN 4 THEN 'error'
     ELSE 'critical' END);
ALTER TABLE incident ADD COLUMN hooks_at INTEGER AS
    (CAST(round((julianday(happened) - 2440587.5) * 86400000) AS INTEGER) * 1000);
CREATE UNIQUE INDEX incident_hooks_id ON incident (hooks_id);
CREATE INDEX incident_hooks_at ON incident (hooks_at, hooks_id);
CREATE INDEX incident_hooks_type ON incident (sort, hooks_at, hooks_id);
CREATE INDEX incident_hooks_severity ON incident (hooks_severity, hooks_at, hooks_id);
CREATE INDEX incident_hooks_title ON incident (hooks_title, hooks_id);

-- The views take the place of the tables that the migrations made; those are empty.
DROP TABLE ph_integration;
CREATE VIEW ph_integration AS
    SELECT CAST(workflow_no AS TEXT) AS id,
           substr(label, 1, 200) COLLATE NOCASE AS name,
           category AS kind,
           substr(remarks, 1, 2000) AS description
    FROM workflow
    WHERE retired = 0;

DROP TABLE ph_event;
CREATE VIEW ph_event AS
    SELECT hooks_id AS id,
           sort AS type,
           hooks_title AS title,
           hooks_severity AS severity,
           module AS source,
           hooks_at AS occurred_at,
           COALESCE(data, '{}') AS details
    FROM incident;
