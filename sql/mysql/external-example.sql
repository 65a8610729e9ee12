-- Example for PortalHooksCatalog external: the Portal maintains integrations and events in tables of its own (here
-- workflow and incident in the database helpdesk), and mod_portalhooks reads them through two views.
-- Not a migration: a DBA adapts it and runs it once, after `portalhooks migrate`. The Portal's columns may have any names,
-- types and order. The views need exactly these columns:
--   ph_integration  id, name, kind, description
--   ph_event        id, type, title, severity, source, occurred_at, details
-- Ids match [A-Za-z0-9._:~-]{1,64}; rows with other ids are left out and counted by portalhooks-health. Names and titles
-- have at most 200 characters, types 128; none of the three is NULL. severity is one of debug, info, notice, warning,
-- error, critical. occurred_at is microseconds since 1970, UTC. details is a JSON object.

-- The Portal's own tables, for example.
CREATE TABLE IF NOT EXISTS helpdesk.workflow (
    workflow_no INT PRIMARY KEY,
    label       VARCHAR(300) NOT NULL,
    category    VARCHAR(40),
    remarks     TEXT,
    retired     TINYINT NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS helpdesk.incident (
    incident_no BIGINT PRIMARY KEY,
    sort        VARCHAR(40) NOT NULL,
    headline    VARCHAR(400) NOT NULL,
    level       TINYINT NOT NULL,
    module      VARCHAR(80),
    happened    DATETIME(3) NOT NULL,
    data        LONGTEXT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- An expression in a view cannot be indexed. With more than a few thousand events, add generated columns to the table and
-- index what is looked up: an event by id; events by time, by type, by severity, by a prefix of the title.
ALTER TABLE helpdesk.incident
    ADD COLUMN hooks_id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (CONVERT(incident_no, CHAR)) STORED,
    ADD COLUMN hooks_title VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci AS (LEFT(headline, 200)) STORED,
    ADD COLUMN hooks_severity VARCHAR(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS
        (ELT(level + 1, 'debug', 'info', 'notice', 'warning', 'error', 'critical')) STORED,
    ADD COLUMN hooks_at BIGINT AS (TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', happened)) STORED,
    ADD UNIQUE INDEX incident_hooks_id (hooks_id),
    ADD INDEX incident_hooks_at (hooks_at, hooks_id),
    ADD INDEX incident_hooks_type (sort, hooks_at, hooks_id),
    ADD INDEX incident_hooks_severity (hooks_severity, hooks_at, hooks_id),
    ADD INDEX incident_hooks_title (hooks_title, hooks_id);

-- The views replace the tables that the migrations created, which are empty.
DROP TABLE IF EXISTS portalhooks.ph_integration;
CREATE OR REPLACE SQL SECURITY DEFINER VIEW portalhooks.ph_integration AS
    SELECT CONVERT(workflow_no, CHAR) COLLATE utf8mb4_bin AS id,
           LEFT(label, 200) COLLATE utf8mb4_unicode_ci AS name,
           category AS kind,
           LEFT(remarks, 2000) AS description
    FROM helpdesk.workflow
    WHERE retired = 0;

DROP TABLE IF EXISTS portalhooks.ph_event;
CREATE OR REPLACE SQL SECURITY DEFINER VIEW portalhooks.ph_event AS
    SELECT hooks_id AS id,
           sort AS type,
           hooks_title AS title,
           hooks_severity AS severity,
           module AS source,
           hooks_at AS occurred_at,
           COALESCE(data, '{}') AS details
    FROM helpdesk.incident;

-- httpd's account reads the views only, not the Portal's tables.
GRANT SELECT ON portalhooks.ph_integration TO 'portalhooks'@'localhost';
GRANT SELECT ON portalhooks.ph_event TO 'portalhooks'@'localhost';
