-- Example for PortalHooksCatalog external: the Portal maintains integrations and events in tables of its own (here
-- workflow and incident in the database helpdesk), and mod_portalhooks reads them through two views.
-- Not a migration: a DBA adapts it and runs it once, after `portalhooks migrate`. The Portal's columns may have any names,
-- types and order. The views need these columns:
--   ph_integration  id, name, kind, description
--   ph_event        id, type, title, severity, source, occurred_at, details
--                   optional: url, severity_label, integration_id, owner
-- A column may have any type and character set: sql/README.md says what each value means, and `portalhooks-health` counts
-- what does not fit. Give an id as it is, number or text, without converting it: its own index is used, and numbers sort as
-- numbers. severity is one of debug, info, notice, warning, error, critical; occurred_at is microseconds since 1970, UTC, as an
-- integer; details is one JSON object.

-- The Portal's own tables, for example.
CREATE TABLE IF NOT EXISTS helpdesk.workflow (
    workflow_no INT AUTO_INCREMENT PRIMARY KEY,
    label       VARCHAR(300) NOT NULL,
    category    VARCHAR(40),
    remarks     TEXT,
    retired     TINYINT NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS helpdesk.incident (
    incident_no BIGINT AUTO_INCREMENT PRIMARY KEY,
    sort        VARCHAR(40) NOT NULL,
    headline    VARCHAR(400) NOT NULL,
    level       TINYINT NOT NULL,
    module      VARCHAR(80),
    happened    DATETIME(3) NOT NULL,
    data        LONGTEXT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- An expression in a view cannot be indexed. Where a column must be computed, and there are more than a few thousand
-- events, add a generated column and index it: events by time, by type, by severity. A generated column must not refer to
-- an AUTO_INCREMENT column (error 1901), and in strict mode an expression that fails makes the Portal's own INSERT fail:
-- none of these does, whatever the columns hold. Do not convert bytes (VARBINARY, BLOB) in a generated column; the module
-- replaces what is not UTF-8.
ALTER TABLE helpdesk.incident
    ADD COLUMN hooks_severity VARCHAR(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS
        (ELT(level + 1, 'debug', 'info', 'notice', 'warning', 'error', 'critical')) STORED,
    ADD COLUMN hooks_at BIGINT AS (TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', happened)) STORED,
    ADD INDEX incident_hooks_at (hooks_at, incident_no),
    ADD INDEX incident_hooks_type (sort, hooks_at, incident_no),
    ADD INDEX incident_hooks_severity (hooks_severity, hooks_at, incident_no);

-- The views replace the tables that the migrations created, which are empty.
DROP TABLE IF EXISTS portalhooks.ph_integration;
CREATE OR REPLACE SQL SECURITY DEFINER VIEW portalhooks.ph_integration AS
    SELECT workflow_no AS id,
           label AS name,
           category AS kind,
           remarks AS description
    FROM helpdesk.workflow
    WHERE retired = 0;

DROP TABLE IF EXISTS portalhooks.ph_event;
CREATE OR REPLACE SQL SECURITY DEFINER VIEW portalhooks.ph_event AS
    SELECT incident_no AS id,
           sort AS type,
           headline AS title,
           hooks_severity AS severity,
           module AS source,
           hooks_at AS occurred_at,
           CONCAT('/helpdesk/incidents/', incident_no) AS url,
           data AS details
    FROM helpdesk.incident;

-- httpd's account reads the views only: not the Portal's tables, and it writes to neither. grants.sql let it write to the
-- tables of these names, and what is granted by name stays when a view takes a table's place. (GRANT comes first because
-- REVOKE fails where nothing is granted.)
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_integration TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_event TO 'portalhooks'@'localhost';
REVOKE INSERT, UPDATE, DELETE ON portalhooks.ph_integration FROM 'portalhooks'@'localhost';
REVOKE INSERT, UPDATE, DELETE ON portalhooks.ph_event FROM 'portalhooks'@'localhost';
