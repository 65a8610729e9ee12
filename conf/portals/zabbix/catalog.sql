-- Zabbix 6.0: its problems as events, its sessions as log-ins. For a DBA, after `portalhooks migrate`; replace SECRET.
-- Zabbix is in the database zabbix, mod_portalhooks in portalhooks, on one server.

-- What is looked up by needs an index. Generated columns cost an upgrade of Zabbix nothing: drop them before it if it
-- rebuilds the table, and run this file again afterwards.
ALTER TABLE zabbix.events
    ADD COLUMN IF NOT EXISTS portalhooks_id VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
        AS (CAST(eventid AS CHAR)) VIRTUAL,
    ADD COLUMN IF NOT EXISTS portalhooks_at BIGINT AS (clock * 1000000 + ns DIV 1000) VIRTUAL,
    ADD INDEX IF NOT EXISTS portalhooks_id (portalhooks_id),
    ADD INDEX IF NOT EXISTS portalhooks_at (portalhooks_at, portalhooks_id);

-- Problems of triggers; a recovery is another event of Zabbix and is left out.
DROP TABLE IF EXISTS portalhooks.ph_event;
CREATE OR REPLACE SQL SECURITY DEFINER VIEW portalhooks.ph_event AS
    SELECT e.portalhooks_id AS id,
           'zabbix.problem' AS type,
           LEFT(e.name, 200) AS title,
           ELT(e.severity + 1, 'info', 'info', 'warning', 'error', 'error', 'critical') AS severity,
           (SELECT MIN(h.host) FROM zabbix.functions f JOIN zabbix.items i ON i.itemid = f.itemid
                JOIN zabbix.hosts h ON h.hostid = i.hostid WHERE f.triggerid = e.objectid) AS source,
           e.portalhooks_at AS occurred_at,
           CONCAT('/zabbix/tr_events.php?triggerid=', e.objectid, '&eventid=', e.eventid) AS url,
           ELT(e.severity + 1, 'Not classified', 'Information', 'Warning', 'Average', 'High', 'Disaster') AS severity_label,
           'ticket' AS integration_id,
           JSON_OBJECT('event_id', CAST(e.eventid AS CHAR), 'trigger_id', CAST(e.objectid AS CHAR), 'name', e.name,
               'severity', ELT(e.severity + 1, 'Not classified', 'Information', 'Warning', 'Average', 'High',
                   'Disaster'),
               'acknowledged', JSON_EXTRACT(IF(e.acknowledged, 'true', 'false'), '$')) AS details
    FROM zabbix.events e
    WHERE e.source = 0 AND e.object = 0 AND e.value = 1;

-- The workflows that a problem can start; ph_integration stays a table.
INSERT IGNORE INTO portalhooks.ph_integration (id, name, description, created_at, created_by, updated_at, updated_by)
    SELECT 'ticket', 'Create ticket', 'Opens a ticket for a problem', now_us, 'catalog.sql', now_us, 'catalog.sql'
    FROM portalhooks.ph_now;

-- Who is signed in to Zabbix. An active session of an enabled account, by the user's own time-out.
CREATE OR REPLACE SQL SECURITY DEFINER VIEW portalhooks.portal_session AS
    SELECT s.sessionid AS id, CONCAT(
        'Portal-user=', REPLACE(REPLACE(REPLACE(REPLACE(u.username, '%', '%25'), '&', '%26'), '=', '%3D'), '+', '%2B'),
        '&Portal-pw=none&Portal-site=', MD5(CONCAT(u.username, ':', 'SECRET')),
        '&groups=', COALESCE((SELECT GROUP_CONCAT('|', REPLACE(REPLACE(REPLACE(g.name, '%', '%25'), '&', '%26'), '+',
            '%2B'), '|' SEPARATOR '') FROM zabbix.users_groups m JOIN zabbix.usrgrp g ON g.usrgrpid = m.usrgrpid
            WHERE m.userid = u.userid), '')) AS value
    FROM zabbix.sessions s JOIN zabbix.users u ON u.userid = s.userid
    WHERE s.status = 0
      AND (u.autologout + 0 = 0 OR s.lastaccess > UNIX_TIMESTAMP() - u.autologout *
           CASE RIGHT(u.autologout, 1) WHEN 'm' THEN 60 WHEN 'h' THEN 3600 WHEN 'd' THEN 86400 ELSE 1 END)
      AND NOT EXISTS (SELECT 1 FROM zabbix.users_groups m JOIN zabbix.usrgrp g ON g.usrgrpid = m.usrgrpid
                      WHERE m.userid = u.userid AND g.users_status = 1);

GRANT SELECT ON portalhooks.ph_event TO 'portalhooks'@'localhost';
GRANT SELECT ON portalhooks.portal_session TO 'portalhooks'@'localhost';
