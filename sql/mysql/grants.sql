-- Two least-privilege accounts. A DBA runs the first part before `portalhooks migrate`, which uses that account, and the
-- second part after it, when the tables exist. Change names, hosts and passwords first; the database is named
-- portalhooks here.

-- The command's account (migrate, user, keys reseal, verify, purge): for the sysadmin, never for httpd.
CREATE USER IF NOT EXISTS 'portalhooks_owner'@'localhost' IDENTIFIED BY 'change-me-owner';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP, CREATE VIEW, SHOW VIEW
    ON portalhooks.* TO 'portalhooks_owner'@'localhost';

-- httpd's account (DBDParams). It can append to the audit log and read it but not change or delete entries, and it cannot
-- change the schema.
CREATE USER IF NOT EXISTS 'portalhooks'@'localhost' IDENTIFIED BY 'change-me-httpd';
GRANT SELECT ON portalhooks.ph_schema TO 'portalhooks'@'localhost';
GRANT SELECT ON portalhooks.ph_now TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT ON portalhooks.ph_audit TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_webhook TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_webhook_state TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_signing_key TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE ON portalhooks.ph_user TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_execution TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, DELETE ON portalhooks.ph_request TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, DELETE ON portalhooks.ph_response TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_stats TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_attention TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_idempotency TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_owner TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, DELETE ON portalhooks.ph_pause TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, UPDATE ON portalhooks.ph_retention TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, DELETE ON portalhooks.ph_view TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, DELETE ON portalhooks.ph_word TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, DELETE ON portalhooks.ph_word_detail TO 'portalhooks'@'localhost';

-- With PortalHooksCatalog external, these two are views: grant SELECT only.
GRANT SELECT, INSERT, UPDATE, DELETE ON portalhooks.ph_integration TO 'portalhooks'@'localhost';
GRANT SELECT, INSERT, DELETE ON portalhooks.ph_event TO 'portalhooks'@'localhost';
